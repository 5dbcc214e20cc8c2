import { aProjectWithFakes, type FakedProject } from '../support/fakes';
import { smallFleet } from '../support/small-fleet';

let project: FakedProject;

beforeAll(() => {
  project = aProjectWithFakes();
  expect(project.tenantry('synth')).toMatchObject({ code: 0 });
});

beforeEach(() => {
  project.forget();
  project.program(smallFleet());
});

const runs = (version: string) =>
  project.answer('get deployment kube-apiserver', `registry.k8s.io/kube-apiserver:v${version}`);

test('upgrade says what it would do, in order, and does nothing when asked to check', () => {
  runs('1.34.4');
  expect(project.tenantry('upgrade', 'acme-prod').out).toBe('acme-prod runs 1.34.4 already.\n');
  project.program(smallFleet({ version: 'V1_35' }));
  const { code, out } = project.tenantry('upgrade', 'acme-prod', '--check');
  expect([code, out]).toEqual([
    0,
    [
      'acme-prod: 1.34.4 → 1.35.4',
      '  1. the API server, then what may not be newer than it: no request is lost',
      '  2. nodes of metal: 1.35.4',
      '  3. nodes of web: 1.35.4',
      '',
    ].join('\n'),
  ]);
});

test('upgrade looks at what really runs, not only at what was synthesized last', () => {
  runs('1.33.9');
  project.program(smallFleet({ version: 'V1_35' }));
  const { code, err } = project.tenantry('upgrade', 'acme-prod', '--check');
  expect(code).toBe(1);
  expect(err).toContain('the control plane of acme-prod would skip a minor version after 1.33.9');
  expect(err).toContain('tenantry explain control-plane-skip-minor-version');
});

test('upgrade goes on with one that was interrupted after the API server', () => {
  runs('1.34.4');
  project.answer('tenantry/rolled-out', 'another fingerprint');
  const { code, err, out } = project.tenantry('upgrade', 'acme-prod', '--yes');
  expect([code, out]).toEqual([0, 'Rolled out: 2 steps.\n']);
  expect(err).toContain('acme-prod: 1.34.4, not complete yet');
  const [noted] = project.calls().filter((call) => call.includes('annotate namespace'));
  expect(noted).toMatch(/annotate namespace cluster-acme-prod --overwrite tenantry\/rolled-out=[0-9a-f]{64}$/);
});

test('rotate says where rotations stand and what comes next', () => {
  const { code, out } = project.tenantry('rotate', 'acme-prod');
  expect(code).toBe(0);
  expect(out).toContain("serviceAccounts: key 1\n  next  serviceAccountKeys: KeyRing.of('1').adding('2')");
});

test('rotate rolls out the stage that the program names, and no other', () => {
  const rotating = (keys: string) => smallFleet().replace('etcd: t.Etcd', `serviceAccountKeys: ${keys}, etcd: t.Etcd`);
  project.program(rotating("t.KeyRing.of('1').adding('2')"));
  const { code, err } = project.tenantry('rotate', 'acme-prod', '--yes');
  expect([code, err]).toEqual([
    0,
    expect.stringContaining('serviceAccounts: key 1 → key 1 is in use, key 2 is made known'),
  ]);
  expect(project.calls()).not.toContain('terraform plan paris');
  project.program(rotating("t.KeyRing.of('2')"));
  expect(project.tenantry('rotate', 'acme-prod').err).toContain('would skip a stage of their rotation');
  project.program(rotating("t.KeyRing.of('1')"));
  expect(project.tenantry('rotate', 'acme-prod', '--yes').code).toBe(0);
});

test('rotate goes on with a stage that is not rolled out, and lets no other follow before', () => {
  project.answer('tenantry/rolled-out', 'another fingerprint');
  project.program(
    smallFleet().replace('etcd: t.Etcd', `serviceAccountKeys: t.KeyRing.of('1').adding('2'), etcd: t.Etcd`),
  );
  const refused = project.tenantry('rotate', 'acme-prod', '--yes');
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('the keys of acme-prod move on to the next stage before the last one is rolled out');
  expect(refused.err).toContain('found    {"serviceAccounts":"1 → 1 next 2"}');

  project.program(smallFleet());
  const { code, err } = project.tenantry('rotate', 'acme-prod', '--yes');
  expect([code, err]).toEqual([0, expect.stringContaining('is not rolled out completely')]);
});

test('restore says what there is to restore from, fills etcd, and takes the others back in', () => {
  project.answer('get cronjob etcd-backup', '2026-11-22T00:00:00Z');
  const told = project.tenantry('restore', 'acme-prod');
  expect(told.out).toContain('last snapshot                 2026-11-22T00:00:00Z');
  expect(told.out).toContain('EtcdRestore.fromVolume');

  const asking = smallFleet()
    .replace('members: 1', 'members: 3')
    .replace('etcd: t.Etcd', "restore: t.EtcdRestore.fromVolume({ id: 'friday' }), etcd: t.Etcd");
  project.program(asking);
  expect(project.tenantry('restore', 'acme-prod').err).toContain('nobody has consented to the restore of acme-prod');
  project.answer(
    'get deployment kube-apiserver --namespace=cluster-acme-prod --ignore-not-found --output=name',
    'deployment',
  );
  const filled = project.tenantry('restore', 'acme-prod', '--yes');
  expect([filled.code, filled.err]).toEqual([0, expect.stringContaining('take restore out of the program')]);
  const calls = project.calls();
  const [stopped, applied] = ['scale deployment kube-apiserver', '10-namespace'].map((words) =>
    calls.findIndex((call) => call.includes(words)),
  );
  expect(stopped).toBeGreaterThan(0);
  expect(applied).toBeGreaterThan(stopped!);
  expect(calls.filter((call) => call.startsWith('terraform'))).toEqual([]);

  const [noted = ''] = project.calls().filter((call) => call.includes('annotate namespace'));
  project.answer('tenantry/rolled-out', noted.replace(/^.*=/, ''));
  expect(project.tenantry('restore', 'acme-prod').out).toContain('is filled, as restore friday');

  project.program(smallFleet().replace('members: 1', 'members: 3'));
  project.answer('get statefulset etcd', '1 join restore');
  const completed = project.tenantry('restore', 'acme-prod', '--yes');
  expect([completed.code, completed.err]).toEqual([0, expect.stringContaining('has 1 of 3 members of etcd')]);
});
