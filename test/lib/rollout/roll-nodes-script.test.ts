import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RolledNode, rollNodesScript } from '../../../lib/rollout/roll-nodes-script';

const aNode = (name: string, changes: Partial<RolledNode> = {}): RolledNode => ({
  name,
  serverName: `${name}-bbbbb`,
  stack: 'acme-paris',
  pool: 'web',
  isInPlace: false,
  targets: [`openstack_compute_instance_v2.${name}`, `openstack_lb_member_v2.${name}["x"]`],
  ...changes,
});

/** Runs a script with programs that note what they are asked; a node whose name is in `stale` is what is to be replaced. */
function run(
  nodes: readonly RolledNode[],
  stale: readonly string[],
  { words = [] as string[], drain = 0, environment = {} } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'roll-nodes-'));
  const program = (name: string, body: string) =>
    writeFileSync(join(folder, name), `#!/bin/bash\nset -eu\ncd '${folder}'\n${body}`, { mode: 0o755 });
  mkdirSync(join(folder, 'stacks/acme-paris/.terraform'), { recursive: true });
  writeFileSync(join(folder, 'log'), '');
  writeFileSync(
    join(folder, 'nodes'),
    nodes.map(({ name }) => `node/${name}-${stale.includes(name) ? 'aaaaa' : 'bbbbb'}\n`).join(''),
  );
  writeFileSync(join(folder, 'clouds.yaml'), '');
  writeFileSync(join(folder, 'roll.sh'), rollNodesScript({ clusterName: 'acme', nodes, gateVariable: 'GATE' }));
  writeFileSync(join(folder, 'admin-kubeconfig.sh'), 'echo kubeconfig');
  program(
    'terraform',
    `echo "$OS_CLIENT_CONFIG_FILE" >clouds
shift
case $1 in
  plan) node="$*"; node=\${node#*compute_instance_v2.}; node=\${node%% *}; echo "$node" >planned ;;
  show) node=$(cat planned); if grep -q "^node/$node-aaaaa" nodes; then echo "  # openstack_compute_instance_v2.$node must be replaced"; fi ;;
  apply)
    node=$(cat planned)
    echo "create $node-bbbbb" >>log
    echo "node/$node-bbbbb" >>nodes
    if [ -n "\${GATE:-}" ]; then sh "$GATE" "$node" "$node-bbbbb"; fi
    echo "delete $node-aaaaa" >>log ;;
esac`,
  );
  program(
    'kubectl',
    `case "$3" in
  get) cat nodes ;;
  wait) grep -qx "$6" nodes; echo "ready $6" >>log ;;
  drain) echo "drain $4" >>log; exit ${drain} ;;
  delete) sed -i "\\|$4|d" nodes; echo "forget $4" >>log ;;
esac`,
  );
  const { status, stdout, stderr } = spawnSync(
    'bash',
    [join(folder, 'roll.sh'), '--stacks', join(folder, 'stacks'), ...words],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env.PATH}`, TF_VAR_join_credentials: '{}', ...environment },
    },
  );
  const read = (name: string) => readFileSync(join(folder, name), 'utf8').trim();
  return { status, stdout, stderr, log: read('log').split('\n'), clouds: read('clouds') };
}

test('goes from node to node: a successor is ready before its predecessor is drained, which is drained before it goes', () => {
  const { status, log } = run([aNode('acme-web-0'), aNode('acme-web-1')], ['acme-web-0', 'acme-web-1']);
  expect(status).toBe(0);
  expect(log).toEqual(
    ['acme-web-0', 'acme-web-1'].flatMap((node) => [
      `create ${node}-bbbbb`,
      `ready node/${node}-bbbbb`,
      `drain node/${node}-aaaaa`,
      `delete ${node}-aaaaa`,
      `forget node/${node}-aaaaa`,
    ]),
  );
});

test('drains first where the successor comes in the place of its predecessor', () => {
  const { log } = run([aNode('acme-web-0', { isInPlace: true })], ['acme-web-0']);
  expect(log).toEqual([
    'drain node/acme-web-0-aaaaa',
    'create acme-web-0-bbbbb',
    'delete acme-web-0-aaaaa',
    'ready node/acme-web-0-bbbbb',
    'forget node/acme-web-0-aaaaa',
  ]);
});

test('leaves alone what is as it should be, and pools that were not named', () => {
  const nodes = [aNode('acme-web-0'), aNode('acme-edge-0', { pool: 'edge' }), aNode('acme-edge-1', { pool: 'edge' })];
  const { log, stdout } = run(nodes, ['acme-web-0', 'acme-edge-1'], { words: ['edge'] });
  expect(log[0]).toBe('create acme-edge-1-bbbbb');
  expect(stdout).toMatch(/acme-edge-0 is what it should be[^]*acme-edge-1 is acme-edge-1-bbbbb/);
  expect(stdout).not.toContain('acme-web-0');
});

test('stops at a node that cannot be drained, which stays', () => {
  const { status, log } = run([aNode('acme-web-0'), aNode('acme-web-1')], ['acme-web-0', 'acme-web-1'], { drain: 1 });
  expect(status).not.toBe(0);
  expect(log.at(-1)).toBe('drain node/acme-web-0-aaaaa');
});

test.each([{}, { OS_CLIENT_CONFIG_FILE: 'clouds.yaml' }])(
  'lets Terraform find the clouds.yaml of the folder in which it is called, named by %j',
  (environment) => {
    const { clouds } = run([aNode('acme-web-0')], [], { environment });
    expect(clouds).toMatch(/^\/.+\/clouds\.yaml$/);
  },
);
