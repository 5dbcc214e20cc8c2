import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import type { IWorkerRegion, TenantRegionRequest } from '../constructs/fleet';
import {
  BackupStore,
  type BackupStoreProps,
  DnsRecord,
  DnsZone,
  type IDnsZone,
  LoadBalancer,
  Network,
  type NetworkNames,
  QuotaCheck,
} from '../constructs/openstack';
import { isInZone } from '../constructs/openstack/dns-record';
import { Problem } from '../lib';
import { endpointName } from './endpoint-name';
import { OpenStackStack, type OpenStackStackProps } from './openstack-stack';
import { TenantRegionStack } from './tenant-region-stack';

/** Properties of a {@link RegionStack}. */
export interface RegionStackProps extends OpenStackStackProps {
  /**
   * The DNS zone of endpoints: one to create, or the name of one that exists in the project.
   *
   * @default - none; names are made elsewhere
   */
  readonly dnsZone?: { readonly name: string; readonly email: string } | string;
}

/** What the shared endpoint of a management cluster is made of. */
export interface ServiceEndpointOptions {
  /** Name that clients and nodes dial; recorded in the region's DNS zone if it belongs there. */
  readonly host: string;

  /**
   * The network that the nodes of the management cluster are in. Changing it replaces the load balancer and its address.
   *
   * @default - network and subnet that have the name of the management cluster
   */
  readonly network?: NetworkNames;

  /**
   * Whether the endpoint has an address outside.
   *
   * @default true
   */
  readonly isPublic?: boolean;

  /**
   * Id of the Octavia flavor: size and redundancy of the amphorae. Changing it replaces the load balancer.
   *
   * @default - the cloud's own
   */
  readonly flavorId?: string;
}

/**
 * What the tenants of a region share: the endpoints of management clusters, the DNS zone, the store for backups.
 *
 * The stack knows no tenant. A tenant's stack adds its ports to an endpoint that it finds by its name
 * ({@link endpointName}), so a tenant that comes or goes changes neither this stack nor another tenant's.
 */
export class RegionStack extends OpenStackStack implements IWorkerRegion {
  private readonly dnsZone: IDnsZone | undefined;

  constructor(scope: Construct, id: string, props: RegionStackProps) {
    super(scope, id, props, {});
    const zone = props.dnsZone;
    if (zone !== undefined) {
      this.dnsZone =
        typeof zone === 'string' ? DnsZone.fromName(this, 'DnsZone', zone) : new DnsZone(this, 'DnsZone', zone);
    }
    new QuotaCheck(this, 'Quota', { subject: `region ${props.region.name}` });
  }

  /**
   * Creates the load balancer that all control planes of a management cluster share, without any port.
   *
   * @param managementCluster name of the management cluster, once
   */
  addServiceEndpoint(managementCluster: string, options: ServiceEndpointOptions): LoadBalancer {
    const { region } = this;
    const names = options.network ?? { network: managementCluster, subnet: managementCluster };
    const network = Network.fromNames(this, `${managementCluster}-network`, names);
    const endpoint = new LoadBalancer(this, `${managementCluster}-endpoint`, {
      name: endpointName(managementCluster),
      subnetId: network.subnetId,
      provider: region.loadBalancerProvider,
      flavorId: options.flavorId,
      ...((options.isPublic ?? true) && { externalNetwork: region.externalNetwork }),
    });
    const address = endpoint.floatingAddress ?? endpoint.address;
    if (this.dnsZone && isInZone(options.host, this.dnsZone)) {
      new DnsRecord(endpoint, 'Name', { zone: this.dnsZone, host: options.host, type: 'A', values: [address] });
    }
    new TerraformOutput(endpoint, 'Address', { value: address, description: `what ${options.host} must lead to` });
    return endpoint;
  }

  /**
   * Makes the stack of a tenant cluster in this region; called for each cluster of a platform that has a pool here.
   *
   * @param id also the name of its state
   */
  addTenant(scope: Construct, id: string, request: TenantRegionRequest): TenantRegionStack {
    return new TenantRegionStack(scope, id, { ...request, region: this.region, dnsZone: this.dnsZone?.zoneName });
  }

  /**
   * Creates a container for snapshots of etcd.
   *
   * @param options its name, and which users may write to it
   */
  addBackupStore(options: BackupStoreProps): BackupStore {
    return new BackupStore(this, `backups-${options.name}`, options);
  }

  /**
   * Name of the region's DNS zone.
   *
   * @throws Problem when the region has none
   */
  get dnsZoneName(): string {
    if (!this.dnsZone) {
      throw new Problem({
        what: `region ${this.region.name} has no DNS zone`,
        allowed: 'a zone to create, or the name of one that exists',
        remedy: 'set dnsZone of its stack',
      });
    }
    return this.dnsZone.zoneName;
  }
}
