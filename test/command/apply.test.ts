import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { aProjectWithFakes, type FakedProject } from '../support/fakes';

let project: FakedProject;

beforeAll(() => {
  project = aProjectWithFakes();
  expect(project.tenantry('synth')).toMatchObject({ code: 0 });
});

beforeEach(() => project.forget());

const apply = (...words: string[]) => project.tenantry('apply', '--no-synth', ...words);

test('does nothing without consent', () => {
  expect(apply()).toMatchObject({ code: 1, err: expect.stringContaining('✗ nobody has consented to the rollout') });
  expect(project.calls()).toEqual([]);
});

test('rolls out what tenants share, then control planes wave by wave, then nodes with their credentials', () => {
  const { code, out, err } = apply('--yes', '--parallelism', '1');
  expect([code, out]).toEqual([0, 'Rolled out: 4 steps.\n']);
  expect(err).toContain('✓ stack acme-prod-paris: no changes');
  const told = project.calls().filter((call) => /terraform plan|apply --server-side/.test(call));
  expect(
    told.map((call) => call.replace(/^kubectl --context (\S+) apply .*--filename=.*\/(.*)\.k8s\.yaml$/, '$1: $2')),
  ).toEqual([
    'terraform plan paris',
    ...['cluster-api', 'priorities'].map((file) => `paris-1: ${file}`),
    ...[
      '10-namespace',
      '20-pki',
      '30-etcd',
      '40-api-server',
      '50-controllers',
      '60-tenant-bootstrap',
      '95-kubernetes-endpoint',
    ].map((wave) => `paris-1: ${wave}`),
    'terraform plan acme-prod-paris with join credentials',
  ]);
});

test('keeps join credentials out of every file and argument', () => {
  apply('--yes');
  expect(project.calls().join('\n')).not.toContain('Y3JlZGVudGlhbA==');
  expect(project.filesWith('Y3JlZGVudGlhbA==')).toEqual([]);
});

test('stops what needs a step that failed, and goes on from there', () => {
  project.fail('kubectl', 'rollout status');
  const failed = apply('--yes');
  expect(failed.code).toBe(3);
  expect(failed.err).toContain('✗ control-plane acme-prod: sh dist/paris-1/acme-prod/apply.sh paris-1 failed');
  expect(failed.err).toContain('stopped in wave 30-etcd; run it again when that is mended');
  expect(failed.err).toContain('– stack acme-prod-paris: waits for a step that failed');
  expect(failed.out).toContain('2 of 4 steps are not complete');

  project.mend();
  const { code, err } = apply('--yes');
  expect(code).toBe(0);
  expect(err).toContain('✓ stack paris: complete since the last run');
  expect(err).toContain('✓ control-plane acme-prod: 7 waves applied and ready');
  expect(existsSync(join(project.path, 'cdktf.out/.tenantry-rollout.json'))).toBe(false);
});

test('replaces nothing without consent, and names the property that is to blame', () => {
  project.plan('acme-prod-paris', {
    address: 'openstack_compute_instance_v2.web-0',
    type: 'openstack_compute_instance_v2',
    mode: 'managed',
    change: {
      actions: ['delete', 'create'],
      before: { image_id: 'a' },
      after: { image_id: 'b' },
      replace_paths: [['image_id']],
    },
  });
  const refused = apply('--yes');
  expect(refused.code).toBe(3);
  expect(refused.err).toContain('would replace or destroy what is there, and nobody has consented');
  expect(project.calls()).not.toContain('terraform apply acme-prod-paris');
  const json = JSON.parse(apply('--yes', '--allow-replace', '--json').out) as { step: string; said: string }[];
  expect(json).toContainEqual({
    step: 'stack acme-prod-paris',
    state: 'done',
    said: 'nodes replaced one by one; 1 × replace',
  });
  expect(project.calls()).toContain('terraform apply acme-prod-paris with join credentials');
});

test('goes on where something was broken off while it was created, without asking', () => {
  project.plan('paris', {
    address: 'openstack_networking_network_v2.Network',
    type: 'openstack_networking_network_v2',
    mode: 'managed',
    action_reason: 'replace_because_tainted',
    change: { actions: ['delete', 'create'], before: {}, after: {} },
  });
  expect(apply('--yes')).toMatchObject({ code: 0, err: expect.stringContaining('✓ stack paris: 1 × replace') });
});

test('never goes back behind the version that really runs', () => {
  project.answer('get deployment kube-apiserver', 'registry.k8s.io/kube-apiserver:v1.36.1');
  const { code, err } = apply('--yes', '--only', 'acme-prod');
  expect(code).toBe(3);
  expect(err).toContain('the control plane of acme-prod would go back from 1.36.1');
  expect(project.calls().filter((call) => call.includes('apply --server-side'))).toEqual([]);
});

test('plans both worlds, and says what it cannot know yet', () => {
  const { code, out } = project.tenantry('plan', '--no-synth', '--exit-code');
  expect(code).toBe(4);
  expect(out).toContain('stack paris: no changes');
  expect(out).toMatch(/control-plane acme-prod: 7 to apply\n {2}\+ \d+ objects of 10-namespace/);
  project.fail('terraform', 'plan');
  expect(project.tenantry('plan', '--no-synth').out).toContain(
    '? stack acme-prod-paris: cannot be planned before control-plane acme-prod',
  );
});

test('makes a kubeconfig, readable for its owner alone', () => {
  project.answer('create --output=name', 'certificaterequest/one');
  project.answer('.status.certificate', 'Y2VydA==');
  const { code, out } = project.tenantry('kubeconfig', 'acme-prod', '--server', 'https://127.0.0.1:1', '-o', 'k');
  expect([code, out]).toEqual([0, 'k leads to acme-prod for an hour.\n']);
  const text = readFileSync(join(project.path, 'k'), 'utf8');
  expect(text).toContain('server: https://127.0.0.1:1');
  expect(project.tenantry('kubeconfig', 'acme-prd').err).toContain('did you mean acme-prod?');
});

test('fills the media of a bare-metal pool in another folder', () => {
  const { code, out } = project.tenantry('seed', 'acme-prod', 'metal', '-o', 'media');
  expect([code, out]).toEqual([0, expect.stringContaining('what one machine boots from: press-1')]);
  expect(project.calls().find((call) => call.includes('get secret'))).toContain('--context paris-1');
  expect(existsSync(join(project.path, 'media/press-1/user-data'))).toBe(true);
  rmSync(join(project.path, 'media'), { recursive: true });
  expect(project.tenantry('seed', 'acme-prod', 'web', '-o', 'media').err).toContain('allowed  metal');
});
