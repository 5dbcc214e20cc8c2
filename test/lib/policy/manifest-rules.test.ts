import type { KubernetesObject } from '../../../lib/kubernetes-object';
import { MANIFEST_RULES } from '../../../lib/policy/rules';
import { aControlPlane } from '../../support/a-control-plane';

/** A control plane as it is synthesized, with an object store and three members; it keeps every rule. */
const WHOLE: KubernetesObject[] = aControlPlane().objects;

type Change = (objects: any[]) => void;

/** For each rule: what is done to the control plane, and in which words the rule complains; nothing for what keeps it. */
const EXAMPLES: Record<string, [done: string, change: Change, words?: string][]> = {
  'HCP-1': [
    ['two members', (all) => (workload(all, 'etcd').spec.replicas = 2), 'loses its majority with one member'],
    ['one member under two API servers', (all) => (workload(all, 'etcd').spec.replicas = 1), 'loses its majority'],
    [
      'one of each',
      (all) => {
        workload(all, 'etcd').spec.replicas = 1;
        workload(all, 'kube-apiserver').spec.replicas = 1;
      },
    ],
    [
      'one that is being restored',
      (all) => {
        const { spec } = workload(all, 'etcd');
        spec.replicas = 1;
        spec.template.spec.initContainers.push({ name: 'restore', image: 'etcd' });
      },
    ],
    ['a control plane that sleeps', (all) => (workload(all, 'etcd').spec.replicas = 0)],
  ],
  'HCP-2': [
    ['nothing done', () => {}, 'snapshots of etcd are where etcd is'],
    ['no schedule', (all) => remove(all, ({ kind }) => kind === 'CronJob'), 'etcd is never saved'],
    [
      'a copy elsewhere',
      (all) => {
        const { containers } = find(all, 'CronJob', 'etcd-backup').spec.jobTemplate.spec.template.spec;
        containers[0].image = 'docker.io/rclone/rclone:1';
      },
    ],
  ],
  'HCP-3': [
    ['two years', (all) => (find(all, 'Certificate', 'api-server').spec.duration = '17520h'), 'lives too long'],
    ['no duration', (all) => delete find(all, 'Certificate', 'api-server').spec.duration, 'lives too long'],
    ['an hour before', (all) => (find(all, 'Certificate', 'api-server').spec.renewBefore = '1h'), 'renewed too late'],
    ['another maker', (all) => (find(all, 'Certificate', 'api-server').apiVersion = 'example.net/v1')],
  ],
  'HCP-4': [
    ['a newer scheduler', image('kube-scheduler', 'v1.36.0'), 'kube-scheduler does not go with its API server'],
    ['a scheduler two versions older', image('kube-scheduler', 'v1.33.0'), 'does not go with'],
    ['a scheduler one version older', image('kube-scheduler', 'v1.34.9')],
    ['a digest', image('kube-scheduler', 'sha256-abc')],
  ],
  'HCP-5': [
    ['16 GiB of quota', flag('etcd', '--quota-backend-bytes=17179869184'), 'may outgrow its volume'],
    [
      'a volume of 10 GB',
      (all) => (workload(all, 'etcd').spec.volumeClaimTemplates[0].spec.resources.requests.storage = '10G'),
      'may outgrow its volume',
    ],
    ['the quota that etcd has by itself', flag('etcd', '--quota-backend-bytes')],
  ],
  'HCP-6': [['no encryption', without('kube-apiserver', 'encryption-provider-config'), 'Secrets lie in etcd in clear']],
  'HCP-7': [['no audit', without('kube-apiserver', 'audit-policy-file'), 'nobody could say who did what']],
  'HCP-9': [
    ['anonymous requests', flag('kube-apiserver', '--anonymous-auth=true'), 'anonymous requests are let in'],
    ['everything allowed', flag('kube-apiserver', '--authorization-mode=AlwaysAllow'), 'everybody may do everything'],
    ['profiling', without('kube-scheduler', 'profiling'), 'profiling tells strangers'],
    ['an open etcd', flag('etcd', '--client-cert-auth=false'), 'anybody may read and write etcd'],
    ['modes as flags', flag('kube-apiserver', '--authorization-mode=Node,RBAC')],
  ],
  'HCP-8': [
    [
      'no budget',
      (all) => remove(all, ({ kind }) => kind === 'PodDisruptionBudget'),
      'nothing keeps all 3 pods from being evicted',
    ],
  ],
  'HCP-10': [
    [
      'no policy that denies all',
      (all) => remove(all, ({ metadata }) => metadata.name === 'deny-all'),
      'may talk to everybody',
    ],
    [
      'a policy that lets out',
      (all) => (find(all, 'NetworkPolicy', 'deny-all').spec.policyTypes = ['Ingress']),
      'may talk to everybody where no policy says otherwise (Egress)',
    ],
    [
      'a lax namespace',
      (all) => delete find(all, 'Namespace', 'cluster-acme').metadata.labels['pod-security.kubernetes.io/enforce'],
      'takes pods that are not restricted',
    ],
    ['a namespace made elsewhere', (all) => remove(all, ({ kind }) => kind === 'Namespace')],
  ],
  'HCP-11': [
    ['a Secret', (all) => all.push(object('Secret', { stringData: { a: 'b' } })), 'would be written with its content'],
    [
      'a key',
      (all) => all.push(object('ConfigMap', { data: { a: '-----BEGIN PRIVATE KEY-----' } })),
      'with its content',
    ],
    ['a Secret that others fill', (all) => all.push(object('Secret', {}))],
  ],
};

test('has an example of every rule', () => {
  expect(Object.keys(EXAMPLES)).toEqual(MANIFEST_RULES.map(({ id }) => id));
});

describe.each(MANIFEST_RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  if (id !== 'HCP-2') {
    test('is kept by a control plane as it is synthesized', () => {
      expect(rule.check({ place: 'here', objects: WHOLE })).toEqual([]);
    });
  }

  test.each(EXAMPLES[id]!.map(([done, change, words]) => [done, change, words] as const))(
    'is judged after: %s',
    (_, change, words) => {
      const objects: KubernetesObject[] = structuredClone(WHOLE);
      change(objects);
      const violations = rule.check({ place: 'here', objects });
      if (words === undefined) {
        expect(violations).toEqual([]);
      } else {
        expect(violations.map(({ what }) => what)).toEqual(expect.arrayContaining([expect.stringContaining(words)]));
        expect(violations[0]!.path).toMatch(/^here\/[A-Z]\w+\//);
      }
    },
  );
});

function find(all: any[], kind: string, name: string): any {
  return all.find((one) => one.kind === kind && one.metadata.name === name);
}

function workload(all: any[], name: string): any {
  return find(all, 'Deployment', name) ?? find(all, 'StatefulSet', name);
}

function remove(all: any[], isUnwanted: (one: any) => boolean): void {
  all.splice(0, all.length, ...all.filter((one) => !isUnwanted(one)));
}

function container(all: any[], program: string): any {
  return workload(all, program).spec.template.spec.containers.find(({ name }: any) => name === program);
}

function image(program: string, tag: string): Change {
  return (all) => (container(all, program).image = `registry.k8s.io/${program}:${tag}`);
}

function flag(program: string, word: string): Change {
  return (all) => {
    without(program, word.replace(/^--|=.*/g, ''))(all);
    if (word.includes('=')) container(all, program).args.push(word);
  };
}

function without(program: string, name: string): Change {
  return (all) => {
    const its = container(all, program);
    its.args = its.args.filter((word: string) => !word.startsWith(`--${name}=`));
  };
}

function object(kind: string, content: object): object {
  return { apiVersion: 'v1', kind, metadata: { name: 'it', namespace: 'cluster-acme' }, ...content };
}
