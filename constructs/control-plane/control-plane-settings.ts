import type { Cidr } from '../../lib/network/cidr';
import { Images } from '../../lib/versions/images';
import { ControlPlaneSize, type ControlPlaneSizeProps } from './control-plane-size';
import { EncryptionAtRest } from './encryption-at-rest';
import { EtcdBackup } from './etcd-backup';
import { Exposure } from './exposure';
import type { HostedControlPlaneProps } from './hosted-control-plane-props';
import type { HostedProgram, PodScheduling } from '../workload';

/** The properties of a control plane with everything that follows from them or was left to us. */
export interface ControlPlaneSettings extends HostedControlPlaneProps {
  /** Ranges of pods: one, or one of each family. */
  readonly allPodRanges: readonly Cidr[];

  /** Ranges of Services: one, or one of each family with the main one first. */
  readonly allServiceRanges: readonly Cidr[];

  /** Pods of the API server. */
  readonly replicas: number;

  /** Pods of programs of which one leads. */
  readonly controllerReplicas: number;

  /** Whether the API server reaches nodes through tunnels. */
  readonly konnectivity: boolean;

  /** Domain of Services. */
  readonly dnsDomain: string;

  /** Images. */
  readonly images: Images;

  /** How Secrets are encrypted. */
  readonly encryption: EncryptionAtRest;

  /** Where snapshots go. */
  readonly backup: EtcdBackup;

  /** Names of the pools whose nodes join by themselves. */
  readonly poolNames: readonly string[];

  /** Whether what kubelets serve with is approved here. */
  readonly approvesServing: boolean;

  /** How the endpoint leads here. */
  readonly exposure: Exposure;

  /** What agents of konnectivity dial. */
  readonly tunnelHost: string;

  /** What clients and nodes dial: `https://host:port`. */
  readonly publicUrl: string;

  /** Programs of add-ons. */
  readonly programs: readonly HostedProgram[];

  /** How pods are scheduled, of what serves and of what changes things. */
  readonly scheduling: Readonly<Record<'critical' | 'controllers', PodScheduling>>;

  /** What each program of its own gets. */
  readonly resources: ControlPlaneSizeProps;
}

/** Fills in what was left to us. */
export function settingsOf(props: HostedControlPlaneProps): ControlPlaneSettings {
  const { endpoint, replicas = 2 } = props;
  const poolNames = Object.keys(props.nodePools ?? {});
  return {
    ...props,
    allPodRanges: [props.podRange, props.podRangeV6].filter((range) => range !== undefined),
    allServiceRanges: [props.serviceRange, props.serviceRangeV6].filter((range) => range !== undefined),
    replicas,
    controllerReplicas: Math.min(replicas, 2),
    konnectivity: props.konnectivity ?? false,
    dnsDomain: props.dnsDomain ?? 'cluster.local',
    images: props.images ?? Images.upstream(),
    encryption: props.encryption ?? EncryptionAtRest.secretbox(),
    backup: props.backup ?? EtcdBackup.toVolume(),
    poolNames,
    approvesServing: poolNames.length > 0 && (props.approvesKubeletServing ?? true),
    exposure: endpoint.exposure ?? Exposure.nodePort(),
    tunnelHost: endpoint.tunnelHost ?? endpoint.host,
    programs: props.programs ?? [],
    scheduling: {
      critical: { ...props.placement, priorityClassName: props.priorityClasses?.critical },
      controllers: { ...props.placement, priorityClassName: props.priorityClasses?.controllers },
    },
    publicUrl: `https://${endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`,
    resources: (props.size ?? ControlPlaneSize.SMALL).programs,
  };
}
