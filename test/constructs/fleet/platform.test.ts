import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { KubeConfigMap, KubeSecret } from 'cdk8s-plus-27/lib/imports/k8s';
import { Aspects, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import fc from 'fast-check';
import { ComputeInstanceV2 } from '@cdktf/provider-openstack/lib/compute-instance-v2';
import { type Platform, Tenant, TenantCluster } from '../../../constructs/fleet';
import { Allocations, KubernetesVersion, problemsOf } from '../../../lib';
import { declareReferenceFleet } from '../../../stacks/reference-fleet';
import { aCluster, aFleet, aPool, aSite, fleets } from '../../support/fleets';
import { MISTAKES } from '../../support/mistakes';
import { aPlatform, declareFleet, readBack, synthesized } from '../../support/platforms';

const twoClusters = () =>
  aFleet({
    sites: [aSite()],
    clusters: [
      aCluster({ name: 'acme-dev', etcdMembers: 1, pools: [aPool()] }),
      aCluster({ name: 'acme-prod', pools: [aPool()] }),
    ],
  });

test('writes a folder of manifests for each cluster and a stack for each region that it is in', () => {
  const { stacks, objects } = synthesized((platform) => declareFleet(platform, twoClusters()));
  expect(Object.keys(objects)).toEqual(['paris-home-0/_cluster', 'paris-home-0/acme-dev', 'paris-home-0/acme-prod']);
  expect(Object.keys(stacks)).toEqual(['acme-dev-paris', 'acme-prod-paris', 'paris']);
});

test('makes the folders above those that it writes into', () => {
  const root = mkdtempSync(join(tmpdir(), 'platform-'));
  const { platform } = aPlatform({ outdir: join(root, 'a/b/stacks'), manifests: join(root, 'c/d/manifests') }, root);
  platform.synth();
  expect(existsSync(join(root, 'a/b/stacks/manifest.json'))).toBe(true);
});

test('writes the same bytes for the same fleet, in whichever order it is declared', () => {
  const { clusters, ...fleet } = twoClusters();
  const forth = synthesized((platform) => declareFleet(platform, { ...fleet, clusters }));
  const back = synthesized((platform) => declareFleet(platform, { ...fleet, clusters: [...clusters].reverse() }));
  expect(back.files).toEqual(forth.files);
});

test('writes the same bytes again, thus nothing', () => {
  const { root } = synthesized((platform) => declareFleet(platform, twoClusters()));
  const again = synthesized((platform) => declareFleet(platform, twoClusters()), {}, root);
  expect(again.report.facts.output.written).toEqual([]);
});

test('changes no file of another cluster when one comes, and restores every byte when it goes', () => {
  const before = synthesized((platform) => declareFleet(platform, twoClusters()));
  const more = twoClusters();
  const newcomer = aCluster({ name: 'aaa-first', pools: [aPool()] });
  const with3 = synthesized(
    (platform) => declareFleet(platform, { ...more, clusters: [newcomer, ...more.clusters] }),
    {},
    before.root,
  );
  for (const [path, text] of Object.entries(before.files)) {
    if (!/allocations|manifest\.json|\.tenantry|fleet\.json|policy\.json/.test(path))
      expect([path, with3.files[path]]).toEqual([path, text]);
  }
  const after = synthesized((platform) => declareFleet(platform, twoClusters()), {}, before.root);
  const { 'cdktf.out/stacks/aaa-first-paris/cdk.tf.json': kept, ...rest } = after.files;
  expect(rest).toEqual(before.files);
  expect(kept).toBeDefined(); // what Terraform needs to destroy what may still exist
});

test('synthesizes one selected cluster and leaves the files of the others alone', () => {
  const { root, files } = synthesized((platform) => declareFleet(platform, twoClusters()));
  const { report } = synthesized((platform) => declareFleet(platform, twoClusters()), { only: ['acme-dev'] }, root);
  expect(report.facts.clusters.map(({ name }) => name)).toEqual(['acme-dev']);
  expect(report.facts.output).toMatchObject({ written: [], removed: [] });
  expect(readBack(root).files).toEqual(files);
});

test('does not record a new version of a cluster that was left out', () => {
  const upgraded = (version: KubernetesVersion) => {
    const { clusters, ...fleet } = twoClusters();
    return { ...fleet, clusters: clusters.map((cluster) => ({ ...cluster, version })) };
  };
  const { root } = synthesized((platform) => declareFleet(platform, upgraded(KubernetesVersion.V1_34)));
  const partial = synthesized(
    (platform) => declareFleet(platform, upgraded(KubernetesVersion.V1_35)),
    { only: ['acme-dev'] },
    root,
  );
  expect(JSON.parse(partial.files['allocations.json']!).versions).toEqual({
    'acme-dev': `${KubernetesVersion.V1_35}`,
    'acme-prod': `${KubernetesVersion.V1_34}`,
  });
});

test('lets a program change what no property says, after everything is built', () => {
  const { objects } = synthesized((platform) => {
    const tenant = new Tenant(platform, 'hooli');
    const { home } = declareReferenceFleet(platform);
    const cluster = new TenantCluster(platform, 'hooli-box', {
      tenant,
      managementCluster: home,
      version: KubernetesVersion.V1_35,
    });
    cluster.customize(({ controlPlane }) => controlPlane.apiServer.addFlag('event-ttl', '3h'));
  });
  const apiServer = objects['paris-1/hooli-box']!.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'kube-apiserver',
  );
  expect(apiServer.spec.template.spec.containers[0].args).toContain('--event-ttl=3h');
});

test('lets go of the constructs of a cluster when they are rendered, unless the program changes them', () => {
  const { platform } = aPlatform();
  declareFleet(platform, twoClusters());
  const [changed, other] = platform.node.findAll().filter((construct) => TenantCluster.isTenantCluster(construct));
  changed!.customize(({ regions }) => {
    const [region] = regions.values();
    new TerraformOutput(new TerraformStack(platform, 'mine'), 'Stack', { value: `${region!.node.id}` });
  });
  platform.synth();
  expect(changed!.node.children).not.toEqual([]);
  expect(other!.node.children).toEqual([]);
  expect(() => platform.manifests(other!.folder)).toThrow(
    'the manifests of a cluster are changed after they were rendered',
  );
});

test('takes what one cluster has into the stack of another program', () => {
  const { stacks } = synthesized((platform) => {
    declareFleet(platform, twoClusters());
    const [cluster] = platform.node.findAll().filter((construct) => TenantCluster.isTenantCluster(construct));
    cluster!.customize(({ regions }) => {
      const [server] = [...regions.values()][0]!.node.findAll().filter((one) => one instanceof ComputeInstanceV2);
      new TerraformOutput(new TerraformStack(platform, 'mine'), 'Server', { value: server!.accessIpV4 });
    });
  });
  expect(stacks.mine!.output.Server.value).toMatch(/^\$\{data\.terraform_remote_state\./);
});

test('runs the Aspects of the platform over every stack', () => {
  const { stacks } = synthesized((platform) => {
    declareFleet(platform, twoClusters());
    Aspects.of(platform).add({
      visit: (construct) => {
        if (construct instanceof ComputeInstanceV2) construct.powerState = 'shutoff';
      },
    });
  });
  const servers = Object.values(stacks).flatMap((stack) =>
    Object.values<any>(stack.resource?.openstack_compute_instance_v2 ?? {}),
  );
  expect(servers.length).toBe(6);
  expect(new Set(servers.map((server) => server.power_state))).toEqual(new Set(['shutoff']));
});

test('writes a file beside the manifests, removes it when it is no longer added, and refuses one that would be applied', () => {
  const withFile = (path: string) => (platform: Platform) => {
    declareFleet(platform, twoClusters());
    const [cluster] = platform.node.findAll().filter(TenantCluster.isTenantCluster);
    cluster!.customize(() => platform.addFile(`${cluster!.folder}/${path}`, 'hello\n'));
  };
  const { files, root } = synthesized(withFile('notes.md'));
  expect(files['dist/paris-home-0/acme-dev/notes.md']).toBe('hello\n');
  expect(synthesized((platform) => declareFleet(platform, twoClusters()), {}, root).files).not.toHaveProperty([
    'dist/paris-home-0/acme-dev/notes.md',
  ]);
  expect(() => synthesized(withFile('notes.yaml'))).toThrow(
    'a file beside manifests would be applied as if it were one (found "paris-home-0/acme-dev/notes.yaml")',
  );
});

test("takes other people's stacks and charts", () => {
  const { stacks, objects } = synthesized((platform) => {
    new TerraformOutput(new TerraformStack(platform, 'mine'), 'Answer', { value: 42 });
    new KubeConfigMap(new Chart(platform.manifests('mine'), 'chart'), 'Mine', { metadata: { name: 'mine' } });
  });
  expect(stacks.mine!.output.Answer.value).toBe(42);
  expect(objects.mine![0].metadata.name).toBe('mine');
});

test.each<[string, (platform: Platform) => void, string]>([
  [
    'a Terraform token reaches a manifest',
    (platform) => {
      const variable = new TerraformVariable(new TerraformStack(platform, 's'), 'Address', {});
      const chart = new Chart(platform.manifests('mine'), 'chart');
      new KubeConfigMap(chart, 'Config', { metadata: { name: 'config' }, data: { address: variable.stringValue } });
    },
    '[mine/chart/Config] ConfigMap config has a value at data.address that only Terraform knows',
  ],
  [
    'a control plane gets a literal secret',
    (platform) => {
      declareFleet(platform, twoClusters());
      for (const cluster of platform.node.findAll().filter((construct) => TenantCluster.isTenantCluster(construct))) {
        cluster.customize(({ controlPlane }) => {
          const [chart] = controlPlane.node.findAll().filter((construct) => Chart.isChart(construct));
          new KubeSecret(chart!, 'Leak', { metadata: { name: 'leak' }, stringData: { password: 'hunter2' } });
        });
      }
    },
    'leak',
  ],
  [
    'a construct complains',
    (platform) => new TerraformStack(platform, 's').node.addValidation({ validate: () => ['this is not finished'] }),
    '[s] this is not finished',
  ],
])('fails when %s, and writes nothing', (_, declare, message) => {
  const { platform, root } = aPlatform();
  declare(platform);
  expect(() => platform.synth()).toThrow(message);
  expect(filesIn(root)).toEqual([]);
});

test('fails when a cluster is selected that there is not', () => {
  const { platform } = aPlatform({ only: ['acme-prd'] });
  declareFleet(platform, twoClusters());
  expect(() => platform.synth()).toThrow('a cluster is selected that the platform does not have (found "acme-prd")');
});

/** Those that a program can make: it cannot name what it has not declared, and EtcdTopology counts its members itself. */
const possible = MISTAKES.filter(
  ({ name }) => !/unknown tenant|unknown management|nobody declared|another definition|etcd members/.test(name),
);

test.each(possible.map((mistake) => [mistake.name, mistake] as const))(
  'fails with %s, and writes nothing',
  (_, mistake) => {
    const fleet = twoClusters();
    const [first, second] = fleet.clusters;
    const { platform, root } = aPlatform();
    const allocations = join(root, 'allocations.json');
    if (mistake.recorded) {
      writeFileSync(allocations, `${Allocations.of({ versions: { [first!.name]: mistake.recorded } })}`);
    }
    const before = filesIn(root);
    const run = () => {
      declareFleet(platform, { ...fleet, clusters: [mistake.inject(first!, fleet), second!] });
      platform.synth();
    };
    expect(problemsOf('', run).map(String).join('\n')).toContain(mistake.says);
    expect(filesIn(root)).toEqual(before);
  },
);

test('fails with the mistakes of several clusters in one report', () => {
  fc.assert(
    fc.property(fleets({ minClusters: 2, maxClusters: 4 }), fc.nat(), fc.nat(), (fleet, one, two) => {
      const { platform, root } = aPlatform();
      const silent = possible.filter(({ recorded, pool }) => !recorded && !pool);
      const mistakes = [silent[one % silent.length]!, silent[two % silent.length]!];
      const clusters = fleet.clusters.map((cluster, n) => mistakes[n]?.inject(cluster, fleet) ?? cluster);
      const problems = problemsOf('', () => {
        declareFleet(platform, { ...fleet, clusters });
        platform.synth();
      });
      for (const { says } of mistakes) expect(problems.map(String).join('\n')).toContain(says);
      expect(filesIn(root)).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);

test('ends a program with exit code 1, all problems and no stack trace', () => {
  const root = mkdtempSync(join(tmpdir(), 'program-'));
  writeFileSync(
    join(root, 'main.js'),
    `const { runProgram, Problem, Problems } = require(${JSON.stringify(join(__dirname, '../../../build'))});
     runProgram(() => {
       const facts = { what: 'a port is taken', found: 6001, allowed: '6002 to 6999', remedy: 'choose another' };
       throw new Problems([new Problem({ ...facts, path: 'acme' }), new Problem({ ...facts, path: 'beta' })]);
     });`,
  );
  const { status, stderr } = spawnSync(process.execPath, ['main.js'], { cwd: root, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toBe(`2 problems; nothing was written

✗ acme: a port is taken
  found    6001
  allowed  6002 to 6999
  do       choose another

✗ beta: a port is taken
  found    6001
  allowed  6002 to 6999
  do       choose another
`);
});

function filesIn(root: string): string[] {
  return Object.keys(readBack(root).files);
}
