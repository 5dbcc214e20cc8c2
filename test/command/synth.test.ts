import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectFolder } from '../support/command';
import { smallFleet } from '../support/small-fleet';

const project = new ProjectFolder(smallFleet());

test('shows what a synthesis would write, and writes nothing', () => {
  const { code, out } = project.tenantry('diff', '--exit-code');
  expect(out).toMatch(/^acme-prod\n {2}cdktf\.out\/stacks\/acme-prod-paris\/cdk\.tf\.json\n/m);
  expect(out).toContain('    + StatefulSet cluster-acme-prod/etcd');
  expect(code).toBe(4);
  expect(existsSync(join(project.path, 'dist'))).toBe(false);
  expect(existsSync(join(project.path, 'allocations.json'))).toBe(false);
});

test('synthesizes, and says what it has made', () => {
  const { code, out, err } = project.tenantry('synth');
  expect([code, err]).toEqual([0, 'synthesizing …\n']);
  expect(out).toMatch(/^acme-prod {2}1\.34\.\d+ +paris-1 /m);
  expect(out).toMatch(/\nNext:\n {2}npx tenantry doctor\n {2}npx tenantry apply\n/);
  expect(existsSync(join(project.path, 'dist/fleet.json'))).toBe(true);
});

test('writes pages about it', () => {
  const { code, out } = project.tenantry('report');
  expect([code, out]).toEqual([0, 'dist/report/index.html\n']);
  expect(existsSync(join(project.path, 'dist/report/clusters/acme-prod.html'))).toBe(true);
});

test('shows then that nothing would change', () => {
  expect(project.tenantry('diff', '--exit-code')).toMatchObject({
    code: 0,
    out: 'A synthesis would change nothing.\n',
  });
});

test('shows by cluster and object what a change of the program would change', () => {
  project.program(smallFleet({ nodes: 3 }));
  const { out } = project.tenantry('diff');
  expect(out).toContain('    + openstack_compute_instance_v2.');
  const json = JSON.parse(project.tenantry('diff', '--json').out) as Record<string, { name: string; change: string }[]>;
  expect(json['acme-prod']).toContainEqual(
    expect.objectContaining({ name: expect.stringContaining('compute_instance'), change: 'added' }),
  );
  project.program(smallFleet());
});

test('tells the mistakes of a program with their place, remedy and code', () => {
  const wrong = new ProjectFolder(smallFleet({ nodes: -1 }));
  const { code, out, err } = wrong.tenantry('synth');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('✗ main.js:19: a node count is not a number of nodes\n  found    -1\n');
  expect(err).toContain('  more     tenantry explain node-count-not-number-nodes');
  expect(JSON.parse(wrong.tenantry('synth', '--json').out)).toEqual({
    problems: [expect.objectContaining({ code: 'node-count-not-number-nodes', found: -1 })],
  });
});

test('takes a program that breaks for a mistake, which no repetition mends', () => {
  const { code, err } = new ProjectFolder("throw new Error('out of luck');").tenantry('synth');
  expect(code).toBe(1);
  expect(err).toContain('Error: out of luck');
});

test('says how a program has ended that says nothing itself', () => {
  expect(new ProjectFolder('process.exit(7);').tenantry('synth')).toMatchObject({
    code: 1,
    err: expect.stringContaining('\n\nThe program ended with exit code 7.\n'),
  });
});

test('says where a program is missing, or never synthesizes', () => {
  expect(new ProjectFolder().tenantry('synth')).toMatchObject({
    code: 1,
    err: expect.stringContaining('tenantry init FOLDER'),
  });
  expect(new ProjectFolder('').tenantry('synth').err).toContain('call platform.synth() at its end');
});

test('blames the property that replaces a resource, from a plan of Terraform', () => {
  const plan = {
    resource_changes: [
      {
        address: 'openstack_compute_instance_v2.web-0',
        mode: 'managed',
        type: 'openstack_compute_instance_v2',
        change: {
          actions: ['delete', 'create'],
          before: { flavor_name: 'a' },
          after: { flavor_name: 'b' },
          replace_paths: [['flavor_name']],
        },
      },
    ],
  };
  const file = project.write('plan.json', JSON.stringify(plan));
  expect(project.tenantry('diff', '--plan', file).out).toBe(
    '± openstack_compute_instance_v2.web-0 is replaced\n    flavor_name: "a" → "b"\n',
  );
  const other = project.write('other.json', '[]');
  expect(project.tenantry('diff', '--plan', other).err).toContain('terraform show -json PLAN prints');
});
