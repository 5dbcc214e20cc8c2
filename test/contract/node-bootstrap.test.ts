import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BootstrapDocument } from '../../lib/bootstrap/bootstrap-document';
import { NoCloudSeed } from '../../lib/bootstrap/no-cloud-seed';
import { NodeConfiguration } from '../../lib/bootstrap/node-configuration';
import { seedCommand } from '../../lib/bootstrap/seed-command';
import { rollNodesScript } from '../../lib/rollout/roll-nodes-script';
import { CREDENTIAL, filesOf, type ReadFile } from '../lib/bootstrap/a-node-bootstrap';
import { REFERENCE_MACHINE, REFERENCE_NODES } from '../lib/bootstrap/reference-nodes';
import { ask, describeWith, judge } from './judges';

const work = mkdtempSync(join(tmpdir(), 'node-bootstrap-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const document = (name: string) => BootstrapDocument.userData(NodeConfiguration.of(REFERENCE_NODES[name]!));
const SERVER = '6f1c7b1e-0000-4000-8000-000000000001';
const names = Object.keys(REFERENCE_NODES);
const forIgnition = names.filter((name) => document(name).format === 'ignition');
const forCloudInit = names.filter((name) => document(name).format === 'cloud-config');

/** The files of a machine below a folder, as its first boot leaves them. */
function placed(name: string): { root: string; files: ReadFile[]; path: (path: string) => string } {
  const root = join(work, name);
  const files = filesOf(document(name), document(name).fill(CREDENTIAL));
  const path = (file: string) => join(root, file);
  for (const file of files) {
    mkdirSync(dirname(path(file.path)), { recursive: true });
    writeFileSync(path(file.path), file.content, { mode: file.mode });
  }
  return { root, files, path };
}

/** What cloud-init makes of documents: its complaints, and the files that it would write. One process, as it starts slowly. */
function askCloudInit(
  documents: Record<string, string>,
): Record<string, { error?: string; files: Record<string, string> }> {
  const program = `
import json, sys
from cloudinit import templater, util
from cloudinit.config.cc_write_files import canonicalize_extraction, extract_contents
from cloudinit.config.schema import SchemaValidationError, get_schema, validate_cloudconfig_schema
schema, verdicts = get_schema(), {}
for name, text in json.load(sys.stdin).items():
    if text.startswith("## template: jinja"):
        text = templater.render_string(text, {"v1": {"instance_id": "${SERVER}"}})
    config, verdict = util.load_yaml(text), {}
    try:
        validate_cloudconfig_schema(config, schema, strict=True)
    except SchemaValidationError as error:
        verdict["error"] = str(error)
    verdict["files"] = {f["path"]: util.decode_binary(extract_contents(f.get("content", ""), canonicalize_extraction(f.get("encoding"))))
                        for f in config["write_files"]}
    verdicts[name] = verdict
print(json.dumps(verdicts))`;
  const { status, output } = ask('/usr/bin/python3', ['-c', program], JSON.stringify(documents));
  if (status !== 0) throw new Error(output);
  return JSON.parse(output.slice(output.lastIndexOf('\n', output.length - 2) + 1));
}

describeWith(['cloud-init'], 'cloud-init', () => {
  let verdicts: ReturnType<typeof askCloudInit>;
  beforeAll(() => {
    verdicts = askCloudInit({
      ...Object.fromEntries(forCloudInit.map((name) => [name, document(name).fill(CREDENTIAL)])),
      wrong: '#cloud-config\nwrite_files: [{path: /a, content: b, permissions: 644}]\n',
    });
  });

  test.each(forCloudInit)('finds nothing wrong with the user data of %s', (name) => {
    expect(verdicts[name]!.error).toBeUndefined();
  });

  test('finds what is wrong, so its word counts', () => {
    expect(verdicts.wrong!.error).toMatch(/write_files.0.permissions: 644 is not of type 'string'/);
  });

  test.each(forCloudInit)(
    'writes every file of %s as it was configured, with the id of the server in place',
    (name) => {
      const { '/etc/tenantry/instance-id': id, ...rest } = verdicts[name]!.files;
      if (REFERENCE_NODES[name]!.place.isOpenStack) expect(id).toBe(`${SERVER}\n`);
      expect(rest).toEqual(
        Object.fromEntries(
          NodeConfiguration.of(REFERENCE_NODES[name]!).files.map(({ path, content }) => [
            path,
            typeof content === 'string' ? content : CREDENTIAL[content.credential],
          ]),
        ),
      );
    },
  );
});

describeWith(['cloud-init'], 'cloud-init, of a NoCloud seed', () => {
  const seed = NoCloudSeed.of(document('rocky-9-plant'), {
    name: 'metal-1',
    network: {
      address: '10.9.0.11/24',
      gateway: '10.9.0.1',
      dnsServers: ['10.9.0.2'],
      macAddress: '52:54:00:00:00:0B',
    },
  });

  test.each([
    ['netplan', '10.9.0.11/24'],
    ['networkd', 'Address=10.9.0.11/24'],
    ['sysconfig', 'IPADDR=10.9.0.11'],
  ])('turns its network into that of %s', (renderer, expected) => {
    const folder = mkdtempSync(join(work, 'network-'));
    const path = join(folder, 'network-config');
    writeFileSync(path, seed.files['network-config']!);
    const verdict = ask('cloud-init', [
      ...['devel', 'net-convert', '--network-data', path, '--kind', 'yaml', '--directory', folder],
      ...[
        '--mac',
        'eth0,52:54:00:00:00:0b',
        '--output-kind',
        renderer,
        '--distro',
        renderer === 'sysconfig' ? 'rhel' : 'debian',
      ],
    ]);
    expect(verdict.status).toBe(0);
    expect(ask('grep', ['-rh', expected, folder]).output).toContain(expected);
  });
});

describeWith(['ignition-validate'], 'Ignition', () => {
  test.each(forIgnition)('finds nothing wrong with the user data of %s', (name) => {
    expect(ask('ignition-validate', ['-'], document(name).fill(CREDENTIAL))).toEqual({ status: 0, output: '' });
  });
});

describe('bash', () => {
  const script = BootstrapDocument.script(NodeConfiguration.of(REFERENCE_MACHINE)).fill(CREDENTIAL);
  const command = seedCommand({
    namespace: 'cluster-acme-prod',
    credential: {
      certificate: { secret: 'join-metal', key: 'tls.crt' },
      privateKey: { secret: 'join-metal', key: 'tls.key' },
      clusterAuthority: { secret: 'cluster-authority', key: 'ca.crt' },
      clientAuthority: { secret: 'join-metal', key: 'ca.crt' },
    },
  });
  const rollNodes = rollNodesScript({
    clusterName: 'acme-prod',
    gateVariable: 'TENANTRY_ROLL_GATE',
    nodes: ['surge', 'in-place'].map((order) => ({
      name: `acme-prod-${order}-0`,
      serverName: `acme-prod-${order}-0-1a2b3`,
      stack: 'acme-prod-paris',
      pool: order,
      isInPlace: order === 'in-place',
      targets: [`openstack_compute_instance_v2.${order}`],
    })),
  });
  const scripts: [string, string][] = [
    ['the script for a bare machine', script],
    ['the command that fills in seeds', command],
    ['the script that replaces nodes', rollNodes],
    ...names.map((name): [string, string] => [
      `node-bootstrap of ${name}`,
      placed(name).files.find(({ path }) => path === '/opt/tenantry/bin/node-bootstrap')!.content,
    ]),
  ];

  test.each(scripts)('can read %s', (_, text) => {
    expect(ask('bash', ['-n'], text)).toEqual({ status: 0, output: '' });
  });

  describeWith(['shellcheck'], 'shellcheck', () => {
    test.each(scripts)('has nothing to say about %s', (_, text) => {
      expect(ask('shellcheck', ['-'], text)).toEqual({ status: 0, output: '' });
    });
  });

  test('runs the command that fills in seeds', () => {
    const folder = join(work, 'seeds');
    mkdirSync(join(folder, 'bin'), { recursive: true });
    mkdirSync(join(folder, 'metal-1'));
    const text = document('rocky-9-plant').text;
    writeFileSync(join(folder, 'metal-1/user-data'), text);
    writeFileSync(join(folder, 'metal-1/meta-data'), 'local-hostname: metal-1\n');
    writeFileSync(join(folder, 'fill-seeds'), command, { mode: 0o755 });
    const answers = Object.entries({
      'join-metal={.data.tls\\.crt}': CREDENTIAL.certificate,
      'join-metal={.data.tls\\.key}': CREDENTIAL.privateKey,
      'join-metal={.data.ca\\.crt}': CREDENTIAL.clientAuthority,
      'cluster-authority={.data.tls\\.crt}': CREDENTIAL.certificate,
      'cluster-authority={.data.ca\\.crt}': CREDENTIAL.clusterAuthority,
    }).map(([question, pem]) => `'${question}') printf %s '${Buffer.from(pem).toString('base64')}' ;;`);
    writeFileSync(
      join(folder, 'bin/kubectl'),
      `#!/bin/sh\ncase "$5=\${7#jsonpath=}" in\n${answers.join('\n')}\nesac\n`,
      {
        mode: 0o755,
      },
    );
    const verdict = ask('env', [`PATH=${folder}/bin:${process.env.PATH}`, `${folder}/fill-seeds`, `${folder}/out`]);
    expect(verdict).toEqual({ status: 0, output: expect.stringContaining('metal-1') });
    expect(ask('cat', [`${folder}/out/metal-1/user-data`]).output).toBe(document('rocky-9-plant').fill(CREDENTIAL));
    expect(ask('stat', ['-c', '%a', `${folder}/out`]).output).toBe('700\n');
  });
});

describeWith(['containerd'], 'containerd', () => {
  test.each(names)('takes the settings of %s, in the tables of version 3', (name) => {
    const { path } = placed(name);
    const { status, output } = ask('containerd', ['--config', path('/etc/containerd/config.toml'), 'config', 'dump']);
    expect([status, output]).toEqual([0, expect.stringContaining('SystemdCgroup = true')]);
    expect(output).toMatch(/sandbox = 'registry\.k8s\.io\/pause:/);
    expect(output).toContain("config_path = '/etc/containerd/certs.d'");
    expect(output).not.toMatch(/unknown|invalid|deprecat.*level=/i);
    expect(output.includes('enable_selinux = true')).toBe(REFERENCE_NODES[name]!.selinux === 'enforcing');
  });
});

describeWith(['kubelet'], 'the kubelet', () => {
  /** Lets a kubelet read its configuration; without the authority that it names it gets no further. */
  const start = (config: string, dropIns: string) =>
    ask('kubelet', [
      `--config=${config}`,
      `--config-dir=${dropIns}`,
      `--root-dir=${join(work, 'kubelet')}`,
      `--cert-dir=${join(work, 'kubelet')}`,
      '--bootstrap-kubeconfig=/none',
      '--kubeconfig=/none-either',
    ]).output;

  test.each(names)('takes the configuration of %s', (name) => {
    const { path } = placed(name);
    const dropIns = path('/etc/kubernetes/kubelet.conf.d');
    mkdirSync(dropIns, { recursive: true });
    writeFileSync(
      join(dropIns, '10-machine.conf'),
      [
        'apiVersion: kubelet.config.k8s.io/v1beta1',
        'kind: KubeletConfiguration',
        'providerID: metal://plant/x',
        'resolvConf: /etc/resolv.conf',
        'failCgroupV1: false # for the machine that this test runs on',
      ].join('\n'),
    );
    const output = start(path('/var/lib/kubelet/config.yaml'), dropIns);
    expect(output).toContain('unable to load client CA file /etc/kubernetes/pki/client-ca.crt');
    expect(output).not.toMatch(/strict|unknown field|failed to (load|validate) kubelet config|invalid configuration/i);
  });

  test('refuses a field that it does not know, so its word counts', () => {
    const path = join(work, 'wrong-kubelet.yaml');
    writeFileSync(
      path,
      'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nprotectKernelDefault: true\n',
    );
    expect(start(path, mkdtempSync(join(work, 'drop-ins-')))).toMatch(/unknown field \W+protectKernelDefault/);
  });
});

describeWith(['systemd-analyze'], 'systemd', () => {
  test.each(names)('finds nothing wrong with the services of %s', (name) => {
    const { files, path, root } = placed(name);
    const services = files.map((file) => file.path).filter((file) => file.endsWith('.service'));
    // What the image or a package brings.
    const programs = files.flatMap(({ content }) =>
      [...content.matchAll(/^ExecStart(?:Pre)?=-?(\/\S+)/gm)].map((match) => match[1]!),
    );
    for (const program of [...programs, '/usr/sbin/nft', '/usr/sbin/ip', '/bin/sh']) {
      mkdirSync(dirname(path(program)), { recursive: true });
      writeFileSync(path(program), '', { mode: 0o755 });
    }
    for (const [unit, text] of Object.entries(OTHERS)) {
      const file = path(`/usr/lib/systemd/system/${unit}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const { status, output } = ask('systemd-analyze', [
      'verify',
      '--man=no',
      `--root=${root}`,
      ...services.map((service) => service.split('/').at(-1)!),
    ]);
    expect({ status, output: complaints(output) }).toEqual({ status: 0, output: '' });
  });

  /** Units that every machine has, as far as ours name them. */
  const OTHERS = {
    ...Object.fromEntries(
      ['basic', 'sysinit', 'shutdown', 'network', 'network-pre', 'network-online', 'multi-user', 'local-fs'].map(
        (target) => [`${target}.target`, '[Unit]\nDescription=x\n'],
      ),
    ),
    'containerd.service': '[Service]\nType=notify\nExecStart=/bin/sh\n',
    'coreos-metadata.service': '[Service]\nExecStart=/bin/sh\n',
  };

  /** systemd warns of any unit that is not readable for all; CIS 4.1.1 wants that of the kubelet's. */
  const complaints = (output: string) =>
    output
      .split('\n')
      .filter((line) => !/world-inaccessible/.test(line))
      .join('\n')
      .trim();
});

describeWith(['nft', 'ip', 'unshare'], 'nftables', () => {
  const canUnshare = process.getuid?.() === 0;
  (canUnshare ? test.each(names) : test.skip.each(names))('takes the rules of %s, twice', (name) => {
    const rules = placed(name).path('/etc/tenantry/node.nft');
    const nft = judge('nft')!;
    expect(
      ask('unshare', ['--net', 'sh', '-ec', `${nft} -c -f ${rules}; ${nft} -f ${rules}; ${nft} -f ${rules}`]),
    ).toEqual({
      status: 0,
      output: '',
    });
  });
});

describeWith(['nft', 'ip', 'unshare', 'python3'], 'the node firewall, in network namespaces', () => {
  const firewall = placed('ubuntu-24.04').path('/etc/systemd/system/node-firewall.service');
  const rules = placed('ubuntu-24.04').path('/etc/tenantry/node.nft');

  /** A pod behind a node behind a cloud, as far as routing goes; answers who reaches the metadata service. */
  const reached = (when: string) => {
    const start = `sed -n 's/^ExecStart=-\\(.*\\)/\\1 2>\\/dev\\/null || true/p; s/^ExecStart=\\([^-].*\\)/\\1/p' ${firewall}`;
    const script = `
mount -t tmpfs tmpfs /run
ip netns add pod; ip netns add cloud
ip link add pod0 type veth peer name eth0 netns pod
ip link add ens3 type veth peer name eth0 netns cloud
ip addr add 10.244.0.1/24 dev pod0; ip link set pod0 up
ip addr add 10.0.0.2/24 dev ens3; ip link set ens3 up
ip -n pod addr add 10.244.0.2/24 dev eth0; ip -n pod link set eth0 up; ip -n pod route add default via 10.244.0.1
ip -n cloud link set lo up; ip -n cloud addr add 169.254.169.254/32 dev lo; ip -n cloud addr add 10.0.0.1/24 dev eth0
ip -n cloud link set eth0 up; ip -n cloud route add 10.244.0.0/24 via 10.0.0.2
ip route add default via 10.0.0.1
mount -t proc proc /proc
echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter
start() { ${start} | sed 's#/etc/tenantry/node.nft#${rules}#' | sh -e; }
${when}
ip netns exec cloud python3 -m http.server 80 >/dev/null 2>&1 &
trap 'kill $!' EXIT
reach() { timeout 1 bash -c "exec 3<>/dev/tcp/$1/80" 2>/dev/null; }
export -f reach
for try in $(seq 50); do ! reach 10.0.0.1 || break; sleep 0.1; done
reach 169.254.169.254 && echo node
ip netns exec pod bash -c 'reach 169.254.169.254' && echo pod
ip netns exec pod bash -c 'reach 10.0.0.1' && echo pod-elsewhere
:`;
    return ask('unshare', ['--net', '--mount', '--propagation', 'private', 'bash', '-ec', script])
      .output.trim()
      .split('\n');
  };
  const asRoot = process.getuid?.() === 0 ? test : test.skip;

  asRoot('lies between pods and metadata, and nowhere else', () => {
    expect(reached(':')).toEqual(['node', 'pod', 'pod-elsewhere']);
    expect(reached('start')).toEqual(['node', 'pod-elsewhere']);
    expect(reached('start; start')).toEqual(['node', 'pod-elsewhere']);
  });

  asRoot('holds by each of its two means alone', () => {
    expect(reached('start; nft delete table inet tenantry')).toEqual(['node', 'pod-elsewhere']);
    expect(reached('start; ip rule del priority 51')).toEqual(['node', 'pod-elsewhere']);
    expect(reached('start; ip rule del priority 51; nft delete table inet tenantry')).toEqual([
      'node',
      'pod',
      'pod-elsewhere',
    ]);
  });
});
