import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { PORTS } from '../../lib/network/control-plane-ports';
import {
  type ContainerProps,
  ControlPlaneStatefulSet,
  type Flags,
  type FlagValue,
  type PodMount,
  type PodScheduling,
  PodVolume,
  type Resources,
} from '../workload';
import { EtcdFounding } from './etcd-founding';
import { EtcdMembership } from './etcd-membership';
import { EtcdShell } from './etcd-shell';
import type { EtcdTopology } from './etcd-topology';
import { authorityCertificate, authorityLabels, certificateFile, keyFile, keyPair, PKI_FOLDER } from './pki-files';

/** Folder of the volume; the data lies in a folder of its own inside, which etcd makes readable for itself alone. */
const DATA_FOLDER = '/var/lib/etcd';

/** Properties of {@link Etcd}. */
export interface EtcdProps {
  /**
   * Name of its StatefulSet; its Services are `<name>` and `<name>-client`.
   *
   * @default 'etcd'
   */
  readonly name?: string;

  /** Image of etcd that belongs to the version. */
  readonly image: string;

  /** An image with a statically linked busybox. */
  readonly shellImage: string;

  /** Version of Kubernetes, which decides that of etcd. */
  readonly version: KubernetesVersion;

  /** A word that only this cluster's members know each other by. Changing it makes them strangers. */
  readonly token: string;

  /** Members and disks. */
  readonly topology: EtcdTopology;

  /** What each member gets. */
  readonly resources: Resources;

  /**
   * Generations of the certificate authorities.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;

  /**
   * How its pods are scheduled.
   *
   * @default - on any node, with the default priority
   */
  readonly scheduling?: PodScheduling;

  /**
   * What fills the volume of the first member before it starts; the topology then has that member only.
   *
   * @default - nothing; etcd holds what it held
   */
  readonly restoration?: (shell: EtcdShell, volume: PodMount) => readonly ContainerProps[];

  /**
   * Whether it begins anew by itself when all its volumes are lost, because what it holds is worth nothing.
   *
   * @default false; it waits for a restore, or for its founding Job to be deleted and made anew
   */
  readonly isDisposable?: boolean;

  /**
   * Further flags; one that is set here wins over ours.
   *
   * @default - none
   */
  readonly flags?: Flags;
}

/**
 * etcd of a hosted control plane.
 *
 * Members know each other by the names that a headless Service gives them, also before they are ready; clients dial another
 * Service, which leads to members that can serve. Both sides of every connection show a certificate, of different
 * authorities for clients and for members.
 *
 * @see https://etcd.io/docs/v3.6/op-guide/configuration/
 */
export class Etcd extends Construct {
  /** Where clients dial: `https://…`. */
  readonly clientUrl: string;

  /** Where each member is dialled: `https://…`. */
  readonly memberUrls: readonly string[];

  /** The StatefulSet. */
  readonly statefulSet: k8s.KubeStatefulSet;

  private readonly workload: ControlPlaneStatefulSet;

  constructor(scope: Construct, id: string, props: EtcdProps) {
    super(scope, id);
    const { topology, name = 'etcd', isDisposable = false } = props;
    const selector = { 'app.kubernetes.io/name': name };
    const port = (portName: string, number: number) => ({
      name: portName,
      port: number,
      targetPort: k8s.IntOrString.fromString(portName),
    });

    new k8s.KubeService(this, 'Members', {
      metadata: { name },
      spec: {
        clusterIp: 'None',
        // Nobody is ready before most have found each other.
        publishNotReadyAddresses: true,
        selector,
        ports: [port('client', PORTS.etcdClient), port('peer', PORTS.etcdPeer), port('metrics', PORTS.etcdMetrics)],
      },
    });
    new k8s.KubeService(this, 'Client', {
      metadata: { name: `${name}-client` },
      spec: { type: 'ClusterIP', selector, ports: [port('client', PORTS.etcdClient)] },
    });
    this.clientUrl = `https://${name}-client:${PORTS.etcdClient}`;

    const members = Array.from({ length: topology.members }, (_, n) => `${name}-${n}`);
    this.memberUrls = members.map((member) => `https://${member}.${name}:${PORTS.etcdClient}`);
    // Of a name that stays: pods see it change, and are not replaced for it.
    const plan = new k8s.KubeConfigMap(this, 'Plan', {
      metadata: { name: `${name}-members` },
      data: { members: members.join(' ') },
    });
    const volume = PodVolume.claimed('data').mountAt(DATA_FOLDER);
    const { image, shellImage, authorities, scheduling } = props;
    const shell = new EtcdShell({ image, shellImage, credential: 'etcd-server', authorities });
    const membership = new EtcdMembership({
      name,
      planName: plan.name,
      volumeFolder: DATA_FOLDER,
      volume,
      shell,
      isRestoring: props.restoration !== undefined,
      isDisposable,
    });
    if (!isDisposable) {
      new EtcdFounding(this, 'Founding', {
        name,
        clientUrl: this.clientUrl,
        shell: new EtcdShell({ image, shellImage, credential: 'etcd-backup', authorities }),
        scheduling,
      });
    }
    this.workload = new ControlPlaneStatefulSet(this, 'StatefulSet', {
      program: name,
      image,
      members: topology.members,
      podLabels: authorityLabels(props.authorities),
      serviceName: name,
      command: membership.command,
      preStop: membership.preStop,
      initContainers: [shell.initContainer, ...(props.restoration?.(shell, volume) ?? []), membership.initContainer],
      flags: {
        ...memberFlags(props, name),
        ...props.version.release.etcdIntegrityFlags,
        ...props.flags,
      },
      fields: { POD_NAME: 'metadata.name' },
      ports: { client: PORTS.etcdClient, peer: PORTS.etcdPeer, metrics: PORTS.etcdMetrics },
      probes: {
        port: PORTS.etcdMetrics,
        scheme: 'HTTP',
        // Ready needs a majority, alive does not: a member without the others must not be restarted for it.
        startup: '/livez',
        liveness: '/livez',
        readiness: '/readyz',
        startupSeconds: 600,
      },
      resources: { cpuMillis: props.resources.cpuMillis, memory: props.resources.memory },
      mounts: [
        volume,
        ...membership.mounts,
        PodVolume.files('pki', [
          authorityCertificate('etcd-ca', props.authorities),
          authorityCertificate('etcd-peer-ca', props.authorities),
          keyPair('etcd-server'),
          keyPair('etcd-peer'),
        ]).mountAt(PKI_FOLDER),
      ],
      claim: { name: 'data', size: topology.storage, storageClass: topology.storageClass },
      mayShareNodes: topology.mayShareNodes,
      scheduling,
      gracePeriodSeconds: 30,
    });
    this.statefulSet = this.workload.statefulSet;
  }

  /** Sets a flag of etcd, whatever its value was before. */
  addFlag(name: string, value: FlagValue): void {
    this.workload.addFlag(name, value);
  }
}

function memberFlags({ token, topology }: EtcdProps, name: string): Flags {
  return {
    'name': '$(POD_NAME)',
    'data-dir': `${DATA_FOLDER}/data`,
    // For those who found the cluster; who joins later gets another value after this.
    'initial-cluster-state': 'new',
    'initial-cluster-token': token,
    'listen-client-urls': `https://0.0.0.0:${PORTS.etcdClient}`,
    // Status and health apart from gRPC: on one port with TLS, many watches starve each other.
    'listen-client-http-urls': `https://127.0.0.1:${PORTS.etcdStatus}`,
    'advertise-client-urls': `https://$(POD_NAME).${name}:${PORTS.etcdClient}`,
    'listen-peer-urls': `https://0.0.0.0:${PORTS.etcdPeer}`,
    'initial-advertise-peer-urls': `https://$(POD_NAME).${name}:${PORTS.etcdPeer}`,
    'listen-metrics-urls': `http://0.0.0.0:${PORTS.etcdMetrics}`,
    'client-cert-auth': true,
    'trusted-ca-file': certificateFile('etcd-ca'),
    'cert-file': certificateFile('etcd-server'),
    'key-file': keyFile('etcd-server'),
    'peer-client-cert-auth': true,
    'peer-trusted-ca-file': certificateFile('etcd-peer-ca'),
    'peer-cert-file': certificateFile('etcd-peer'),
    'peer-key-file': keyFile('etcd-peer'),
    'tls-min-version': 'TLS1.3',
    'quota-backend-bytes': topology.quota.toMebibytes() * 1024 * 1024,
    // The API server compacts every five minutes; this is for when it does not run.
    'auto-compaction-mode': 'periodic',
    'auto-compaction-retention': '30m',
  };
}
