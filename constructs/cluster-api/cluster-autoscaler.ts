import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import type { KeyRing } from '../../lib/rotation/key-ring';
import {
  authorityCertificate,
  CLUSTER_AUTOSCALER_RESOURCES,
  CONFIG_FOLDER,
  KUBECONFIG_FILE,
  kubeconfigOf,
  keyPair,
  PKI_FOLDER,
  waitForApiServer,
} from '../control-plane';
import {
  ControlPlaneDeployment,
  FileSource,
  type Flags,
  type FlagValue,
  HashedConfigMap,
  type PodScheduling,
  PodVolume,
  SERVICE_ACCOUNT_FOLDER,
} from '../workload';

const PROGRAM = 'cluster-autoscaler';
const PORT = 8085;

/** Properties of a {@link ClusterAutoscaler}. */
export interface ClusterAutoscalerProps {
  /** Image of cluster-autoscaler, of the API server's minor version. */
  readonly image: string;

  /** An image with a shell, to wait for the API server. */
  readonly shellImage: string;

  /** Namespace of control plane and machines. */
  readonly namespace: string;

  /** Pods, at least 1; one of them leads. */
  readonly replicas: number;

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
   * Further flags; one that is set here wins over ours.
   *
   * @default - none
   */
  readonly flags?: Flags;
}

/**
 * cluster-autoscaler beside a hosted control plane: it watches pods and nodes of the tenant cluster with a certificate of its
 * own, and changes numbers of machines in its namespace of the management cluster with a token that may do that alone.
 *
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md
 */
export class ClusterAutoscaler extends Construct {
  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;

  private readonly workload: ControlPlaneDeployment;

  constructor(scope: Construct, id: string, props: ClusterAutoscalerProps) {
    super(scope, id);
    this.allow(props.namespace);
    const configuration = new HashedConfigMap(this, 'Configuration', {
      name: PROGRAM,
      files: { [KUBECONFIG_FILE]: kubeconfigOf(PROGRAM) },
    });
    this.workload = new ControlPlaneDeployment(this, 'Deployment', {
      program: PROGRAM,
      executable: '/cluster-autoscaler',
      image: props.image,
      replicas: props.replicas,
      initContainers: [waitForApiServer(props.shellImage)],
      flags: { ...flagsOf(props.namespace), ...props.flags },
      ports: { http: PORT },
      probes: {
        port: PORT,
        scheme: 'HTTP',
        startup: '/health-check',
        liveness: '/health-check',
        readiness: '/health-check',
      },
      resources: CLUSTER_AUTOSCALER_RESOURCES,
      mounts: [
        PodVolume.files('pki', [authorityCertificate('cluster-ca', props.authorities), keyPair(PROGRAM)]).mountAt(
          PKI_FOLDER,
        ),
        PodVolume.files('configuration', [FileSource.configMap(configuration.configMapName)]).mountAt(CONFIG_FOLDER),
        PodVolume.serviceAccount().mountAt(SERVICE_ACCOUNT_FOLDER),
      ],
      scheduling: props.scheduling,
      serviceAccountName: PROGRAM,
    });
    this.deployment = this.workload.deployment;
  }

  /** Sets a flag of cluster-autoscaler, whatever its value was before. */
  addFlag(name: string, value: FlagValue): void {
    this.workload.addFlag(name, value);
  }

  private allow(namespace: string): void {
    const metadata = { name: PROGRAM };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        {
          apiGroups: ['cluster.x-k8s.io'],
          resources: ['machinedeployments', 'machinedeployments/scale', 'machinesets', 'machinepools', 'machines'],
          verbs: ['get', 'list', 'watch'],
        },
        // The number of machines, and on a machine the mark of the one that is to go.
        {
          apiGroups: ['cluster.x-k8s.io'],
          resources: ['machinedeployments', 'machinedeployments/scale', 'machines'],
          verbs: ['update', 'patch'],
        },
        {
          apiGroups: ['infrastructure.cluster.x-k8s.io'],
          resources: ['openstackmachinetemplates'],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: PROGRAM },
      subjects: [{ kind: 'ServiceAccount', name: PROGRAM, namespace }],
    });
  }
}

function flagsOf(namespace: string): Flags {
  return {
    'cloud-provider': 'clusterapi',
    'kubeconfig': `${CONFIG_FOLDER}/${KUBECONFIG_FILE}`,
    // The management cluster is the one that the pod runs in.
    'clusterapi-cloud-config-authoritative': true,
    'node-group-auto-discovery': `clusterapi:namespace=${namespace}`,
    'leader-elect': true,
    'address': `:${PORT}`,
    'expander': 'least-waste',
    // Zones of a pool differ in the zone alone.
    'balance-similar-node-groups': true,
    'balancing-ignore-label': 'topology.cinder.csi.openstack.org/zone',
    'enforce-node-group-min-size': true,
    'max-node-provision-time': '20m',
  };
}
