import { type Difference, differences } from '../difference';
import { compareNames } from '../names';
import { readYamlDocuments } from '../yaml';
import type { ClusterRecord } from './fleet-record';

/** A file of a synthesis, before and after another one. */
export interface ChangedFile {
  /** Its path. */
  readonly path: string;

  /** Its text before; undefined for a new file. */
  readonly before: string | undefined;

  /** Its text afterwards; undefined for one that is removed. */
  readonly after: string | undefined;
}

/** A Kubernetes object, a Terraform block or a whole file that a synthesis adds, changes or removes. */
export interface ChangedThing {
  /** The file that it is in. */
  readonly path: string;

  /** `Kind namespace/name` of an object, `type.name` of a block, else the name of the file. */
  readonly name: string;

  /** What happens to it. */
  readonly change: 'added' | 'changed' | 'removed';

  /** The places in it that change; none unless it is changed and is an object or a block. */
  readonly differences: readonly Difference[];
}

/** Where the files of a synthesis are. */
export interface SynthesisFolders {
  /** Folder of Terraform's stacks. */
  readonly outdir: string;

  /** Folder of manifests. */
  readonly manifests: string;
}

/**
 * What a synthesis changes, by the cluster that it belongs to: name of the cluster, or '' for what belongs to none, to the
 * things that change, in the order of their names.
 *
 * @param clusters those of both syntheses
 */
export function fleetDifference(
  files: readonly ChangedFile[],
  clusters: readonly ClusterRecord[],
  folders: SynthesisFolders,
): Map<string, ChangedThing[]> {
  const owners = clusters.map((cluster) => ({ name: cluster.name, folders: foldersOf(cluster, folders) }));
  const changes = new Map<string, ChangedThing[]>();
  for (const file of [...files].sort((a, b) => compareNames(a.path, b.path))) {
    const owner = owners.find((candidate) => candidate.folders.some((folder) => file.path.startsWith(folder)));
    const name = owner?.name ?? '';
    changes.set(name, [...(changes.get(name) ?? []), ...changedThings(file)]);
  }
  return new Map([...changes].sort(([a], [b]) => compareNames(a, b)));
}

function foldersOf({ name, manifests, stacks, pools }: ClusterRecord, folders: SynthesisFolders): string[] {
  const sites = pools.flatMap(({ machines }) => (machines ? [machines.site] : []));
  return [
    `${folders.manifests}/${manifests.folder}/`,
    `${folders.manifests}/flux/waves/${manifests.folder}/`,
    `${folders.manifests}/flux/clusters/${manifests.folder}.yaml`,
    ...sites.map((site) => `${folders.manifests}/sites/${site}/${name}/`),
    ...stacks.map(({ folder }) => `${folders.outdir}/${folder}/`),
  ];
}

/** The things in a file that change; a file that holds none that are known is one itself. */
function changedThings({ path, before, after }: ChangedFile): ChangedThing[] {
  const [old, made] = [thingsIn(path, before), thingsIn(path, after)];
  const names = [...new Set([...old.keys(), ...made.keys()])];
  return names.flatMap((name): ChangedThing[] => {
    if (!made.has(name)) return [{ path, name, change: 'removed', differences: [] }];
    if (!old.has(name)) return [{ path, name, change: 'added', differences: [] }];
    const [left, right] = [old.get(name), made.get(name)];
    const found = typeof left === 'object' ? differences(left, right, true) : [];
    if (found.length === 0 && (typeof left === 'object' || left === right)) return [];
    return [{ path, name, change: 'changed', differences: found }];
  });
}

/** Things in a file: name to content. */
function thingsIn(path: string, text: string | undefined): Map<string, unknown> {
  if (text === undefined) return new Map();
  if (path.endsWith('cdk.tf.json')) return terraformBlocks(JSON.parse(text) as Record<string, unknown>);
  if (/\.k8s\.yaml$/.test(path)) return new Map(readYamlDocuments(text).map((object) => [objectName(object), object]));
  return new Map([[path.slice(path.lastIndexOf('/') + 1), text]]);
}

function objectName(object: unknown): string {
  const { kind, metadata } = object as { kind: string; metadata: { name: string; namespace?: string } };
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}

/** Blocks of a stack: resources as `type.name`, others with their kind in front. */
function terraformBlocks(stack: Record<string, unknown>): Map<string, unknown> {
  const { resource = {}, data = {}, ...others } = stack as Record<string, Record<string, Record<string, unknown>>>;
  const typed = (prefix: string, blocks: Record<string, Record<string, unknown>>) =>
    Object.entries(blocks).flatMap(([type, named]) =>
      Object.entries(named).map(([name, block]) => [`${prefix}${type}.${name}`, withoutComments(block)] as const),
    );
  const rest = Object.entries(others).filter(([kind]) => kind !== '//');
  return new Map<string, unknown>([...typed('', resource), ...typed('data.', data), ...rest]);
}

/** cdktf's own remarks, which Terraform ignores. */
function withoutComments(block: unknown): unknown {
  return Object.fromEntries(Object.entries(block as object).filter(([name]) => name !== '//'));
}
