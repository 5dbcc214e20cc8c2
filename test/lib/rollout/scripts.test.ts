import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { administratorScript, applyScript, RolloutPlan } from '../../../lib';

const certificate = (name: string) => ({
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name, namespace: 'acme' },
});
const script = applyScript(
  'paris-1/acme',
  RolloutPlan.of([
    { name: '10-namespace.k8s.yaml', objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'acme' } }] },
    { name: '20-pki.k8s.yaml', objects: [certificate('a'), certificate('b')] },
    {
      name: '60-tenant-bootstrap.k8s.yaml',
      objects: [{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'prepare', namespace: 'acme' } }],
    },
    {
      name: '40-api-server.k8s.yaml',
      objects: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'kube-apiserver', namespace: 'acme' },
          spec: { selector: { matchLabels: { app: 'api' } } },
        },
      ],
    },
  ]),
);

/** Runs the script, from the folder above its own, with a kubectl that writes down what it was asked, and does as it is told. */
function run(answer: string, context?: string, applied = script) {
  const folder = mkdtempSync(join(tmpdir(), 'apply-'));
  try {
    mkdirSync(join(folder, 'acme'));
    writeFileSync(join(folder, 'acme/apply.sh'), applied);
    writeFileSync(join(folder, 'kubeconfig'), '');
    writeFileSync(
      join(folder, 'kubectl'),
      `#!/bin/sh\nif [ "$1" = --context ]; then context=$2; shift 2; fi\necho "$context: $*" >>${folder}/asked\n${answer}\n`,
    );
    chmodSync(join(folder, 'kubectl'), 0o755);
    const { status, stdout, stderr } = spawnSync('sh', ['acme/apply.sh', ...(context === undefined ? [] : [context])], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, KUBECONFIG: 'kubeconfig', PATH: `${folder}:${process.env.PATH}` },
    });
    return { status, stdout, stderr, asked: readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('applies wave after wave and waits at the gates between', () => {
  const { status, stdout, asked } = run('case "$*" in *condition=Failed*) exit 1 ;; esac', 'paris-1');
  expect(asked).toEqual([
    'paris-1: apply --server-side --force-conflicts --field-manager=tenantry --filename=acme/10-namespace.k8s.yaml',
    'paris-1: wait --for=jsonpath={.status.phase}=Active --timeout=60s namespace/acme',
    'paris-1: apply --server-side --force-conflicts --field-manager=tenantry --filename=acme/20-pki.k8s.yaml',
    'paris-1: --namespace acme wait --for=condition=Ready --timeout=300s certificate.v1.cert-manager.io/a certificate.v1.cert-manager.io/b',
    'paris-1: apply --server-side --force-conflicts --field-manager=tenantry --filename=acme/40-api-server.k8s.yaml',
    'paris-1: --namespace acme rollout status --timeout=900s deployment.v1.apps/kube-apiserver',
    expect.stringMatching(
      /^paris-1: --namespace acme get pods --selector=app=api --output=jsonpath=.*deletionTimestamp/,
    ),
    'paris-1: --namespace acme wait --for=condition=Failed --timeout=0 job.v1.batch/prepare',
    'paris-1: apply --server-side --force-conflicts --field-manager=tenantry --filename=acme/60-tenant-bootstrap.k8s.yaml',
    'paris-1: --namespace acme wait --for=condition=Complete --timeout=10s job.v1.batch/prepare',
    'paris-1: get --filename=acme --ignore-not-found --output=name',
    expect.stringMatching(/^paris-1: --namespace acme get --selector=\S*part-of=hosted-control-plane .*configmaps,.*/),
  ]);
  expect(stdout).toMatch(
    /40-api-server: 1 objects\n.*waiting for the rollout of deployment.*\n.*60-tenant-bootstrap: 1 objects\n.*waiting for job.*\n.*all waves are applied/,
  );
  expect(status).toBe(0);
});

describe('a pod of a StatefulSet that is not ready', () => {
  const rollOut = (pods: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'stuck-'));
    const metadata = { name: 'etcd', namespace: 'acme' };
    const object = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec: { selector: {} } };
    try {
      return run(
        [
          'case "$*" in',
          `*"rollout status"*) [ -e ${folder}/waited ] || { : >${folder}/waited; echo error: timed out; exit 1; } ;;`,
          '*updateRevision*) printf new ;;',
          `*controller-revision-hash*) printf '${pods}' ;;`,
          'esac',
        ].join('\n'),
        'paris-1',
        applyScript('paris-1/acme', RolloutPlan.of([{ name: '30-etcd.k8s.yaml', objects: [object] }])),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('is replaced when it is of an earlier revision, as Kubernetes may wait for it for ever', () => {
    const { status, asked, stdout } = rollOut('etcd-0/old/False/\\netcd-1/old//\\netcd-2/old/True/\\n');
    expect(asked.filter((words) => words.includes('delete pod'))).toEqual([
      'paris-1: --namespace acme delete pod etcd-1',
    ]);
    expect(stdout).toContain('replacing etcd-1, which is of an earlier revision and not ready; its volume stays');
    expect(status).toBe(0);
  });

  test('is left alone when it is of the newest, ready, or ending already', () => {
    const { asked } = rollOut('etcd-0/old/True/\\netcd-1/new/False/\\netcd-2/old/False/2026-11-22T00:00:00Z\\n');
    expect(asked.join()).not.toContain('delete');
  });
});

test('takes the current context when none is named', () => {
  expect(run('').asked[0]).toMatch(/^: apply/);
});

test('lets kubectl find a kubeconfig that is named from where it is called', () => {
  expect(run('[ -f "$KUBECONFIG" ]').status).toBe(0);
});

describe('what the manifests no longer have', () => {
  const stored = (kept: string, found: string) =>
    `case "$*" in *get\\ --filename=*) printf '${kept}' ;; *part-of=*) printf '${found}' ;; *condition=Failed*) false ;; esac`;

  test('is deleted at the end', () => {
    const { asked, stdout } = run(
      stored('configmap/a-2\\n', 'configmap/a-1\\nconfigmap/a-2\\njob.batch/old\\n'),
      'paris-1',
    );
    expect(asked.at(-1)).toBe('paris-1: --namespace acme delete configmap/a-1 job.batch/old');
    expect(stdout).toMatch(/deleting what the manifests no longer have\n.*all waves are applied/);
  });

  test('is nothing, when the same is there', () => {
    expect(run(stored('configmap/a\\n', 'configmap/a\\n')).asked.join()).not.toContain('delete');
  });

  test('is not guessed, when nothing is known of what is there', () => {
    expect(run(stored('', 'configmap/a\\n')).asked.join()).not.toContain('delete');
  });

  test('never has volumes or Secrets among it', () => {
    expect(script).not.toMatch(/persistentvolumeclaims|secrets/);
  });
});

test('stops at a gate that does not open, and says where', () => {
  const { status, stderr, asked } = run('[ "$3" != wait ]');
  expect(status).toBe(1);
  expect(stderr).toMatch(/20-pki: certificate.* is not ready in time/);
  expect(stderr).toMatch(/stopped in wave 20-pki; run it again/);
  expect(asked.some((words) => words.includes('40-api-server'))).toBe(false);
});

describe('a Job', () => {
  const failed =
    'case "$*" in *condition=Failed*) true ;; *condition=Complete*) false ;; *logs*) echo "it said so" ;; esac';

  test('that fails is waited for no longer, and what it said is told', () => {
    const { status, stderr } = run(failed);
    expect(status).toBe(1);
    expect(stderr).toMatch(/it said so\n.*60-tenant-bootstrap: job.v1.batch\/prepare has failed; what is known:/);
  });

  test('that has not failed is waited for, and never deleted', () => {
    const { status, asked } = run(
      'case "$*" in *condition=Failed*) false ;; *condition=Complete*) [ -e waited ] || { touch waited; false; } ;; esac',
    );
    expect(status).toBe(0);
    expect(asked.filter((words) => words.includes('condition=Complete'))).toHaveLength(2);
    expect(asked.join()).not.toContain('delete');
  });
});

test('stops when an object is refused', () => {
  const { status, asked } = run('[ "$1" != apply ]');
  expect(status).toBe(1);
  expect(asked).toHaveLength(1);
});

const hasShellCheck = spawnSync('shellcheck', ['--version']).status === 0;
(hasShellCheck ? test : test.skip).each([
  ['apply.sh', script],
  [
    'admin-kubeconfig.sh',
    administratorScript({
      clusterName: 'acme',
      namespace: 'cluster-acme',
      server: 'https://api.example.net:6001',
      authorities: ['cluster-ca', 'cluster-ca-2'],
      clientIssuer: 'client-ca',
    }),
  ],
])('shellcheck has nothing against %s', (_name, text) => {
  const { stdout } = spawnSync(
    'shellcheck',
    ['--shell=sh', '--enable=all', '--exclude=SC2250,SC2310,SC2312,SC2311', '-'],
    { input: text, encoding: 'utf8' },
  );
  expect(stdout).toBe('');
});
