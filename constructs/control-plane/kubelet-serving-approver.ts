import type * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import type { Cidr } from '../../lib/network/cidr';
import { Size } from '../../lib/size';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { PORTS } from '../../lib/network/control-plane-ports';
import {
  ControlPlaneDeployment,
  FileSource,
  type Flags,
  type FlagValue,
  HashedConfigMap,
  type PodScheduling,
  PodVolume,
  type Resources,
  type TenantObject,
} from '../workload';
import { authorityCertificate, CONFIG_FOLDER, KUBECONFIG_FILE, kubeconfigOf, keyPair, PKI_FOLDER } from './pki-files';
import { waitForApiServer } from './wait-for-api-server';

/** Properties of a {@link KubeletServingApprover}. */
export interface KubeletServingApproverProps {
  /** Image of kubelet-csr-approver. */
  readonly image: string;

  /** An image with a shell, to wait for the API server. */
  readonly shellImage: string;

  /** Pods, at least 1; one of them leads. */
  readonly replicas: number;

  /** What nodes may be called: for each pool a pattern, as Go's regular expressions, without anchors. */
  readonly nodeNames: readonly string[];

  /**
   * Where nodes may be.
   *
   * @default - anywhere
   */
  readonly nodeRanges?: readonly Cidr[];

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
 * Approves the certificates that kubelets serve with, which Kubernetes itself leaves to somebody: only for the node that asks,
 * only under the names of its pools and at addresses in its ranges. Without such a certificate there are no logs, no exec and
 * no metrics of a node.
 *
 * @see https://github.com/postfinance/kubelet-csr-approver
 */
export class KubeletServingApprover extends Construct {
  /** What each pod gets. */
  static readonly RESOURCES: Resources = { cpuMillis: 10, memory: Size.mebibytes(64) };

  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;

  private readonly workload: ControlPlaneDeployment;

  constructor(scope: Construct, id: string, props: KubeletServingApproverProps) {
    super(scope, id);
    const configuration = new HashedConfigMap(this, 'Configuration', {
      name: PROGRAM,
      files: { [KUBECONFIG_FILE]: kubeconfigOf(CREDENTIAL) },
    });
    const { nodeNames, nodeRanges = [] } = props;
    this.workload = new ControlPlaneDeployment(this, 'Deployment', {
      program: PROGRAM,
      executable: '/ko-app/kubelet-csr-approver',
      image: props.image,
      replicas: props.replicas,
      initContainers: [waitForApiServer(props.shellImage)],
      flags: {
        'kubeconfig': `${CONFIG_FOLDER}/${KUBECONFIG_FILE}`,
        // Also when there is one: while it is replaced, there are two.
        'leader-election': true,
        'provider-regex': `^(${nodeNames.join('|')})$`,
        ...(nodeRanges.length > 0 && { 'provider-ip-prefixes': nodeRanges.join(',') }),
        // Names of nodes are in no DNS that a management cluster would ask.
        'bypass-dns-resolution': true,
        'max-expiration-sec': 30 * 24 * 3600,
        'metrics-bind-address': '0',
        'health-probe-bind-address': `:${PORTS.servingApproverHealth}`,
        ...props.flags,
      },
      ports: { health: PORTS.servingApproverHealth },
      probes: {
        port: PORTS.servingApproverHealth,
        scheme: 'HTTP',
        startup: '/healthz',
        liveness: '/healthz',
        readiness: '/healthz',
      },
      resources: KubeletServingApprover.RESOURCES,
      mounts: [
        PodVolume.files('pki', [authorityCertificate('cluster-ca', props.authorities), keyPair(CREDENTIAL)]).mountAt(
          PKI_FOLDER,
        ),
        PodVolume.files('configuration', [FileSource.configMap(configuration.configMapName)]).mountAt(CONFIG_FOLDER),
      ],
      scheduling: props.scheduling,
    });
    this.deployment = this.workload.deployment;
  }

  /** Sets a flag of kubelet-csr-approver, whatever its value was before. */
  addFlag(name: string, value: FlagValue): void {
    this.workload.addFlag(name, value);
  }
}

const PROGRAM = 'kubelet-serving-approver';
const CREDENTIAL = 'kubelet-serving-approver';
const RBAC = 'rbac.authorization.k8s.io';

/** What the approver may do in its tenant cluster: see requests, approve those of one signer, and elect a leader. */
export function approverAccess(): TenantObject[] {
  const name = 'tenantry:kubelet-serving-approver';
  const subjects = [{ apiGroup: RBAC, kind: 'User', name }];
  const metadata = { name };
  const inKubeSystem = { name, namespace: 'kube-system' };
  return [
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata,
      rules: [
        {
          apiGroups: ['certificates.k8s.io'],
          resources: ['certificatesigningrequests'],
          verbs: ['get', 'list', 'watch'],
        },
        {
          apiGroups: ['certificates.k8s.io'],
          resources: ['certificatesigningrequests/approval'],
          verbs: ['update'],
        },
        {
          apiGroups: ['certificates.k8s.io'],
          resources: ['signers'],
          resourceNames: ['kubernetes.io/kubelet-serving'],
          verbs: ['approve'],
        },
      ],
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
      subjects,
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: inKubeSystem,
      rules: [
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
        {
          apiGroups: ['coordination.k8s.io'],
          resources: ['leases'],
          resourceNames: ['kubelet-csr-approver'],
          verbs: ['get', 'update'],
        },
        { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      ],
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: inKubeSystem,
      roleRef: { apiGroup: RBAC, kind: 'Role', name },
      subjects,
    },
  ];
}
