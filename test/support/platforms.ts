import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { EtcdTopology } from '../../constructs/control-plane';
import {
  ManagementCluster,
  Platform,
  type PlatformProps,
  ServiceEndpoint,
  type SynthesisReport,
  Tenant,
  TenantCluster,
} from '../../constructs/fleet';
import { Size } from '../../lib';
import type { FleetDescription } from '../../lib/fleet/description';
import { RegionStack } from '../../stacks';
import type { Block } from './terraform';

/** What a synthesis wrote, read back from its files. */
export interface Synthesized {
  /** Folder of everything. */
  readonly root: string;

  /** Stack to its `cdk.tf.json`. */
  readonly stacks: Readonly<Record<string, Block>>;

  /** `<management cluster>/<cluster>` to the objects of its files. */
  readonly objects: Readonly<Record<string, readonly any[]>>;

  /** Every file: path to content. */
  readonly files: Readonly<Record<string, string>>;

  /** What `synth()` returned. */
  readonly report: SynthesisReport;
}

/** A platform that writes into a new folder of its own. */
export function aPlatform(props: PlatformProps = {}, root = aFolder()): { platform: Platform; root: string } {
  const platform = new Platform({
    outdir: join(root, 'cdktf.out'),
    manifests: join(root, 'dist'),
    allocations: join(root, 'allocations.json'),
    ...props,
  });
  return { platform, root };
}

/** Synthesizes what a function declares, and reads back what was written. */
export function synthesized(
  declare: (platform: Platform) => void,
  props: PlatformProps = {},
  root = aFolder(),
): Synthesized {
  const { platform } = aPlatform(props, root);
  declare(platform);
  const report = platform.synth();
  return { root, report, ...readBack(root) };
}

/** What is in the folders of a synthesis. */
export function readBack(root: string): Omit<Synthesized, 'root' | 'report'> {
  const files = Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(root, path), readFileSync(path, 'utf8')]),
  );
  const objects: Record<string, any[]> = {};
  for (const [path, text] of Object.entries(files)) {
    const [, folder] = /^dist\/(.+)\/[^/]+\.yaml$/.exec(path) ?? [];
    if (folder) (objects[folder] ??= []).push(...parseAllDocuments(text).map((document) => document.toJS()));
  }
  const stacks = Object.fromEntries(
    Object.entries(files).flatMap(([path, text]) => {
      const [, stack] = /^cdktf\.out\/stacks\/([^/]+)\/cdk\.tf\.json$/.exec(path) ?? [];
      return stack ? [[stack, JSON.parse(text)]] : [];
    }),
  );
  return { files, objects, stacks };
}

/** Declares a described fleet on a platform. */
export function declareFleet(platform: Platform, fleet: FleetDescription): void {
  const stacks = new Map(
    fleet.regions.map((region) => [region.name, new RegionStack(platform, region.name, { region })]),
  );
  const homes = new Map(
    fleet.managementClusters.map(({ name, region, endpoint, nodes, ranges }) => [
      name,
      ManagementCluster.fromAttributes(platform, name, {
        region,
        nodes,
        ranges,
        endpoint: ServiceEndpoint.sharedLoadBalancer({ stack: stacks.get(region.name)!, ...endpoint }),
      }),
    ]),
  );
  const tenants = new Map(fleet.tenants.map(({ name }) => [name, new Tenant(platform, `tenant-${name}`, { name })]));
  for (const { name, tenant, managementCluster, etcdMembers, pools, ...props } of fleet.clusters) {
    const cluster = new TenantCluster(platform, name, {
      ...props,
      tenant: tenants.get(tenant)!,
      managementCluster: homes.get(managementCluster)!,
      etcd: EtcdTopology.dedicated({ members: etcdMembers, storage: Size.gibibytes(10) }),
    });
    for (const pool of pools) {
      if (pool.kind === 'bare-metal') {
        cluster.addBareMetalPool(pool.name, pool);
      } else {
        const { region, exposedPorts = [], ...options } = pool;
        const added = cluster.addNodePool(pool.name, {
          ...options,
          stack: stacks.get(region.name)!,
        });
        for (const port of exposedPorts) added.exposePort(port);
      }
    }
  }
}

function aFolder(): string {
  return mkdtempSync(join(tmpdir(), 'tenantry-'));
}
