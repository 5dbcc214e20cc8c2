import { parse } from 'yaml';
import { KubeProxy } from '../../constructs/add-ons';
import { BootstrapDocument } from '../../lib/bootstrap/bootstrap-document';
import { NodeConfiguration } from '../../lib/bootstrap/node-configuration';
import { brought } from '../support/an-add-on-cluster';
import { filesOf, type ReadFile } from '../lib/bootstrap/a-node-bootstrap';
import { REFERENCE_NODES } from '../lib/bootstrap/reference-nodes';
import { isAccepted } from './accepted-findings';

/** A node as its first boot leaves it: its files by path, and what the kubelet is told by flags and by its configuration. */
interface Node {
  readonly files: ReadonlyMap<string, ReadFile>;
  readonly flags: ReadonlyMap<string, string>;
  readonly config: any;
}

/** Section 4 of the CIS Kubernetes Benchmark 1.12, over what machines of every operating system are made nodes with. */
type Check = readonly [id: string, text: string, holds: (node: Node) => boolean];

const SERVICE = '/etc/systemd/system/kubelet.service';
const CONFIG = '/var/lib/kubelet/config.yaml';
const BOOTSTRAP_KUBECONFIG = '/etc/kubernetes/bootstrap-kubelet.conf';

const isWithin =
  (mode: number, ...paths: string[]) =>
  ({ files }: Node) =>
    paths.every((path) => files.has(path) && (files.get(path)!.mode & ~mode) === 0);
const strong = /^TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_(128|256)_GCM_SHA(256|384)|CHACHA20_POLY1305(_SHA256)?)$/;

const CHECKS: readonly Check[] = [
  [
    '4.1.1',
    'nobody but root reads how the kubelet is started',
    (node) => isWithin(0o600, ...[...node.files.keys()].filter((path) => path.startsWith(SERVICE)))(node),
  ],
  [
    '4.1.5',
    'nobody but root reads what the kubelet signs in with; what it makes of this itself, nobody else reads either',
    isWithin(0o600, BOOTSTRAP_KUBECONFIG),
  ],
  ['4.1.7', 'nobody but root writes the authority of clients', (node) => isWithin(0o644, clientAuthority(node))(node)],
  ['4.1.9', 'nobody but root reads the configuration of the kubelet', isWithin(0o600, CONFIG)],
  ['4.2.1', 'nobody is let in without a name', ({ config }) => config.authentication.anonymous.enabled === false],
  ['4.2.2', 'the API server is asked who may do what', ({ config }) => config.authorization.mode === 'Webhook'],
  ['4.2.3', 'clients are verified', (node) => clientAuthority(node) !== ''],
  ['4.2.4', 'the read-only port is closed', ({ config }) => config.readOnlyPort === 0],
  ['4.2.5', 'idle streams end', ({ config }) => Number.parseInt(config.streamingConnectionIdleTimeout) > 0],
  ['4.2.6', 'the kubelet keeps its rules in order', ({ config }) => config.makeIPTablesUtilChains === true],
  ['4.2.7', 'the name of the machine is its own', ({ flags }) => !flags.has('hostname-override')],
  ['4.2.8', 'events are recorded', ({ config }) => config.eventRecordQPS > 0],
  [
    '4.2.9',
    'the kubelet serves with a certificate that it is given',
    ({ config }) => 'tlsCertFile' in config && 'tlsPrivateKeyFile' in config,
  ],
  ['4.2.10', 'client certificates are renewed', ({ config }) => config.rotateCertificates === true],
  [
    '4.2.11',
    'serving certificates are asked for and renewed',
    ({ config }) => config.serverTLSBootstrap === true && config.featureGates?.RotateKubeletServerCertificate !== false,
  ],
  [
    '4.2.12',
    'only strong ciphers are used',
    ({ config }) =>
      config.tlsCipherSuites.length > 0 && config.tlsCipherSuites.every((suite: string) => strong.test(suite)),
  ],
  ['4.2.13', 'processes of a pod are limited', ({ config }) => config.podPidsLimit > 0],
  ['4.2.14', 'pods get the default seccomp profile', ({ config }) => config.seccompDefault === true],
];

describe.each(Object.keys(REFERENCE_NODES))('CIS 1.12 with nodes of %s', (name) => {
  const document = BootstrapDocument.userData(NodeConfiguration.of(REFERENCE_NODES[name]!));
  const node = nodeOf(filesOf(document, document.text));

  test.each(CHECKS.map((check) => [`${check[0]} ${check[1]}`, check] as const))('%s', (_, [id, , holds]) => {
    expect({ id, holds: holds(node) }).toEqual({ id, holds: !isAccepted('cis', id, 'kubelet') });
  });

  test('4.1.2, 4.1.6, 4.1.8, 4.1.10 files are those of root, who places them', () => {
    expect(document.text).not.toMatch(/\bowner\b|"user":|"group":/);
  });
});

test('4.1.3, 4.1.4 kube-proxy has no kubeconfig on the nodes, but a service account', () => {
  const { spec } = brought(new KubeProxy()).find('DaemonSet', 'kube-proxy').spec.template;
  expect(spec.serviceAccountName).toBe('kube-proxy');
  expect(spec.volumes.filter(({ hostPath }: any) => /kube/.test(hostPath?.path ?? ''))).toEqual([]);
});

test('4.3.1 metrics of kube-proxy are for the node alone', () => {
  const { metricsBindAddress } = parse(brought(new KubeProxy()).file('kube-proxy', 'config.yaml'));
  expect(metricsBindAddress).toMatch(/^127\.0\.0\.1:/);
});

function nodeOf(placed: readonly ReadFile[]): Node {
  const files = new Map(placed.map((file) => [file.path, file]));
  const words = files.get(SERVICE)!.content.match(/--[\w-]+(=\S+)?/g) ?? [];
  const flags = words.map((word) => /^--([^=]+)=?(.*)$/.exec(word)!);
  return {
    files,
    flags: new Map(flags.map(([, flag, value]) => [flag!, value!])),
    config: parse(files.get(CONFIG)!.content),
  };
}

function clientAuthority({ config }: Node): string {
  return config.authentication.x509.clientCAFile ?? '';
}
