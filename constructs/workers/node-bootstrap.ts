import { yamlText } from '../../lib/yaml';
import { checkNodeLabels, type NodeLabels } from '../../lib/nodes/node-labels';
import type { Taint } from '../../lib/nodes/taint';
import { UserData } from '../../lib/nodes/user-data';
import { kubeconfig } from '../../lib/pki/kubeconfig';
import type { Region } from '../../lib/region/region';
import { Images } from '../../lib/versions/images';
import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import { containerdFiles } from './containerd-files';
import { kubeletConfiguration } from './kubelet-configuration';
import { kernelFiles } from './kernel-files';
import type { NodeFile } from './node-file';
import type { PoolNode } from './node-pool';

/** What a new node shows to be let in: Terraform expressions, each the base64 of a PEM file. */
export interface JoinCredential {
  /** The authority that signs the API server's certificate. */
  readonly ca: string;

  /** The client certificate of the pool. */
  readonly certificate: string;

  /** Its key. */
  readonly key: string;
}

/** Properties of a {@link NodeBootstrap}. Changing one replaces the nodes. */
export interface NodeBootstrapProps {
  /** Name of the pool, for messages. */
  readonly pool: string;

  /** The region that the nodes are in: nodes carry its name as `topology.kubernetes.io/region`. */
  readonly region: Region;

  /** Version of the kubelet, which the image brings. */
  readonly version: KubernetesVersion;

  /** Address of the API server: `https://host:port`. */
  readonly server: string;

  /** Address of the cluster's DNS Service. */
  readonly clusterDns: string;

  /**
   * Domain of the cluster's Services.
   *
   * @default cluster.local
   */
  readonly dnsDomain?: string;

  /**
   * Labels that the nodes give themselves.
   *
   * @default - region and zone only
   */
  readonly labels?: NodeLabels;

  /**
   * Taints that the nodes register with.
   *
   * @default - none
   */
  readonly taints?: readonly Taint[];

  /**
   * Whether nodes and pods have IPv6 addresses too.
   *
   * @default false
   */
  readonly isDualStack?: boolean;

  /**
   * Whether a cloud controller manager tells the nodes' addresses and zones; until it has, nodes take no pods.
   *
   * @default false
   */
  readonly hasCloudController?: boolean;

  /**
   * Registries to ask first: registry to the address of its mirror, such as `docker.io` to `https://mirror.example.net`.
   *
   * @default - none; images are pulled from where they come from
   */
  readonly registryMirrors?: Readonly<Record<string, string>>;

  /**
   * Where images come from.
   *
   * @default Images.upstream()
   */
  readonly images?: Images;

  /**
   * How the nodes show who they are. A renewed one is for new nodes only.
   *
   * @default - none; the kubelet waits until somebody puts the three files into `/etc/kubernetes/join`
   */
  readonly credential?: JoinCredential;
}

/**
 * What makes a plain machine with containerd and kubelet into a node: one cloud-init document, without any secret in it.
 *
 * The credential is not part of the document: places stand in for it, and {@link secrets} says what goes there.
 */
export class NodeBootstrap {
  /** What `NodePool` and `Server` put into the places of the document; empty without a credential. */
  readonly secrets: Readonly<Record<string, string>>;

  /** @throws Problems for labels that the API server would refuse */
  constructor(private readonly props: NodeBootstrapProps) {
    checkNodeLabels(props.pool, props.labels ?? {});
    const { credential } = props;
    this.secrets = credential
      ? { [PLACES.ca]: credential.ca, [PLACES.certificate]: credential.certificate, [PLACES.key]: credential.key }
      : {};
  }

  /** The document for a node. Nodes of one zone get the same one; nothing in it names the node. */
  render(node: Pick<PoolNode, 'zone'>): UserData {
    const files = [...this.files(node), ...(this.props.credential ? joinFiles() : [])];
    const document = {
      write_files: files.map(({ path, content, mode, encoding }) => ({
        path,
        ...(mode !== undefined && { permissions: mode }),
        ...(encoding !== undefined && { encoding }),
        content,
      })),
      runcmd: [
        ['modprobe', '--all', 'overlay', 'br_netfilter'],
        ['sysctl', '--quiet', '--system'],
        ['swapoff', '--all'],
        ['systemctl', 'daemon-reload'],
        ['systemctl', 'restart', 'containerd'],
        // Not waited for: cloud-init is done when the kubelet is started, not when it has joined.
        ['systemctl', 'enable', '--now', '--no-block', 'kubelet'],
      ],
    };
    return UserData.cloudConfig(`#cloud-config\n${yamlText(document)}`);
  }

  private files(node: Pick<PoolNode, 'zone'>): NodeFile[] {
    const { version, server, region, taints = [], isDualStack = false } = this.props;
    return [
      ...kernelFiles({ isDualStack }),
      ...containerdFiles({
        pauseImage: (this.props.images ?? Images.upstream()).pause(version),
        mirrors: this.props.registryMirrors ?? {},
      }),
      { path: '/etc/kubernetes/version', content: `v${version}\n` },
      {
        path: '/etc/kubernetes/bootstrap.kubeconfig',
        content: kubeconfig({
          server,
          user: 'bootstrap',
          caFile: `${JOIN}/ca.crt`,
          certFile: `${JOIN}/tls.crt`,
          keyFile: `${JOIN}/tls.key`,
        }),
      },
      {
        path: '/etc/kubernetes/kubelet.yaml',
        content: kubeletConfiguration({
          clientCaFile: `${JOIN}/ca.crt`,
          clusterDns: this.props.clusterDns,
          dnsDomain: this.props.dnsDomain ?? 'cluster.local',
          taints,
        }),
      },
      { path: '/etc/systemd/system/kubelet.service', content: this.kubeletUnit(node, region) },
    ];
  }

  private kubeletUnit({ zone }: Pick<PoolNode, 'zone'>, region: Region): string {
    const labels = {
      'topology.kubernetes.io/region': region.name,
      'topology.kubernetes.io/zone': zone,
      ...this.props.labels,
    };
    const flags = {
      'config': '/etc/kubernetes/kubelet.yaml',
      'bootstrap-kubeconfig': '/etc/kubernetes/bootstrap.kubeconfig',
      'kubeconfig': '/etc/kubernetes/kubelet.kubeconfig',
      'node-labels': Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .sort()
        .join(','),
      ...(this.props.hasCloudController && { 'cloud-provider': 'external' }),
    };
    return [
      '[Unit]',
      'Description=Kubelet',
      'Documentation=https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/',
      'Wants=network-online.target',
      'Requires=containerd.service',
      'After=network-online.target containerd.service',
      'StartLimitIntervalSec=0',
      '',
      '[Service]',
      // Tried again until it is there: the credential, or the API server.
      `ExecStartPre=/usr/bin/test -s ${JOIN}/tls.key`,
      ['ExecStart=/usr/bin/kubelet', ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)].join(
        ' \\\n  ',
      ),
      'Restart=always',
      'RestartSec=5',
      '',
      '[Install]',
      'WantedBy=multi-user.target',
      '',
    ].join('\n');
  }
}

const JOIN = '/etc/kubernetes/join';

/** Texts that stand in the document where a part of the credential goes. */
const PLACES = { ca: '@@join-ca@@', certificate: '@@join-certificate@@', key: '@@join-key@@' };

function joinFiles(): NodeFile[] {
  return [
    { path: `${JOIN}/ca.crt`, encoding: 'b64', content: PLACES.ca },
    { path: `${JOIN}/tls.crt`, encoding: 'b64', content: PLACES.certificate },
    { path: `${JOIN}/tls.key`, encoding: 'b64', mode: '0600', content: PLACES.key },
  ];
}
