import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Cidr } from '../../lib/network/cidr';
import { DeclaredControlPlane } from './declared-control-plane';
import type { MachineSecret } from './machine-secrets';
import { kubeconfigTemplate } from './kubeconfig-template';

/** Where Cluster API makes machines: names in OpenStack that Terraform has given. */
export interface MachinePlace {
  /** Name of the region on the platform. */
  readonly region: string;

  /** OpenStack's name of the region, as it stands in the provider ids of nodes. */
  readonly openStackRegion: string;

  /** Entry of `clouds.yaml` in {@link credentialsSecret}. */
  readonly cloud: string;

  /** Secret in the control plane's namespace whose key `clouds.yaml` says how to reach the cloud. It is not made here. */
  readonly credentialsSecret: string;

  /** Name of the network. */
  readonly network: string;

  /** Names of its subnets: the IPv4 one, then the IPv6 one if there is any. */
  readonly subnets: readonly string[];

  /** Name of the security group of nodes. */
  readonly securityGroup: string;

  /**
   * Name of the key pair of those who may log in.
   *
   * @default - nobody may
   */
  readonly keyPair?: string;
}

/** Properties of a {@link MachineRegion}. */
export interface MachineRegionProps {
  /** Name of the tenant cluster. */
  readonly clusterName: string;

  /** Namespace of its control plane. */
  readonly namespace: string;

  /** Version of its control plane, with a `v` in front. */
  readonly version: string;

  /** Host name or address that nodes dial. */
  readonly endpointHost: string;

  /** Port that nodes dial. */
  readonly endpointPort: number;

  /** Ranges of its pods. */
  readonly podRanges: readonly Cidr[];

  /** Ranges of its Services. */
  readonly serviceRanges: readonly Cidr[];

  /** Where the machines are. */
  readonly place: MachinePlace;
}

/**
 * A tenant cluster in one region as Cluster API sees it. Each region is a Cluster of its own there, because one has one network;
 * the nodes of all of them are in the same tenant cluster.
 *
 * Network, router and security groups are Terraform's: the OpenStackCluster only finds them by name, makes nothing, and takes
 * nothing away when it goes. Delete the Clusters before the namespace: their machines go with the credentials that are in it.
 *
 * @see https://cluster-api-openstack.sigs.k8s.io/clusteropenstack/configuration
 */
export class MachineRegion extends Construct {
  /** Name of the Cluster: `<cluster>-<region>`. */
  readonly clusterName: string;

  /** How Cluster API reaches the tenant cluster. */
  readonly kubeconfig: MachineSecret;

  constructor(scope: Construct, id: string, props: MachineRegionProps) {
    super(scope, id);
    const { place, namespace, version, podRanges, serviceRanges } = props;
    const name = `${props.clusterName}-${place.region}`;
    const endpoint = { host: props.endpointHost, port: props.endpointPort };
    this.clusterName = name;
    this.kubeconfig = {
      name: `${name}-kubeconfig`,
      clusterName: name,
      text: kubeconfigTemplate(namespace, 'cluster-api'),
      credential: 'cluster-api',
    };
    new ApiObject(this, 'Cluster', {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'Cluster',
      metadata: { name },
      spec: {
        clusterNetwork: {
          pods: { cidrBlocks: podRanges.map(String) },
          services: { cidrBlocks: serviceRanges.map(String) },
        },
        controlPlaneEndpoint: endpoint,
        controlPlaneRef: { ...DeclaredControlPlane.REFERENCE, name },
        infrastructureRef: { apiGroup: 'infrastructure.cluster.x-k8s.io', kind: 'OpenStackCluster', name },
      },
    });
    new DeclaredControlPlane(this, 'ControlPlane', { name, version });
    new ApiObject(this, 'OpenStackCluster', {
      apiVersion: 'infrastructure.cluster.x-k8s.io/v1beta1',
      kind: 'OpenStackCluster',
      metadata: { name },
      spec: {
        identityRef: identityOf(place),
        network: { filter: { name: place.network } },
        subnets: place.subnets.map((subnet) => ({ filter: { name: subnet } })),
        controlPlaneEndpoint: endpoint,
        disableAPIServerFloatingIP: true,
        disableExternalNetwork: true,
      },
    });
  }
}

/** How Cluster API reaches the cloud. Only with the region in it do machines get the provider id that their nodes have. */
export function identityOf({ credentialsSecret, cloud, openStackRegion }: MachinePlace) {
  return { type: 'Secret', name: credentialsSecret, cloudName: cloud, region: openStackRegion };
}
