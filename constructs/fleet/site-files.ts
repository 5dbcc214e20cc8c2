import {
  BootstrapDocument,
  compareNames,
  joinSecretEntries,
  NoCloudSeed,
  seedCommand,
  skopeoSource,
  type SoftwareNeeds,
  softwareNeeds,
  yamlText,
} from '../../lib';
import type { BareMetalPool } from './bare-metal-pool';
import type { NodeCommons } from './server-pool';

/** Properties of {@link siteFiles}. */
export interface SiteFilesProps {
  /** Name of the cluster. */
  readonly clusterName: string;

  /** The pools of the cluster that stand in the site. */
  readonly pools: readonly BareMetalPool[];

  /** What all nodes of the cluster have in common. */
  readonly commons: NodeCommons;

  /** Images that its nodes pull. */
  readonly images: readonly string[];
}

/**
 * What people need at a site to make its machines nodes of a cluster, without any secret: path to content.
 *
 * - `inventory.yml`: the machines, for Ansible
 * - `images.txt`, `images.skopeo.yml`: what a registry inside the site must hold, as a list and as skopeo takes it
 * - `software.yml`: what a mirror of packages must hold
 * - `<pool>/<machine>/`: seed for cloud-init (`user-data`, `meta-data`, `network-config`), and `install.sh` for a machine whose
 *   operating system is there already
 * - `<pool>/fill-seeds`: puts the pool's join credential into these, when the machines are about to be installed
 */
export function siteFiles(props: SiteFilesProps): Record<string, string> {
  const { pools, commons, images } = props;
  const needs = pools.flatMap((pool) => Object.values(pool.nodes(commons)).map((node) => softwareNeeds(node)));
  return {
    'inventory.yml': inventory(props),
    'images.txt': `${images.join('\n')}\n`,
    'images.skopeo.yml': skopeoSource(images),
    'software.yml': yamlText(distinct(needs)),
    ...Object.fromEntries(pools.flatMap((pool) => poolFiles(pool, commons))),
  };
}

function poolFiles(pool: BareMetalPool, commons: NodeCommons): [string, string][] {
  const command = seedCommand({ namespace: commons.plan.namespace, credential: joinSecretEntries(pool.name) });
  return [
    [`${pool.name}/fill-seeds`, command],
    ...Object.entries(pool.configurations(commons)).flatMap(([host, configuration]): [string, string][] => {
      const folder = `${pool.name}/${host}`;
      const document = BootstrapDocument.userData(configuration);
      if (document.format === 'ignition') return [[`${folder}/config.ign`, document.text]];
      const { files } = NoCloudSeed.of(document, { name: host, network: pool.networkOf(host) });
      return [
        ...Object.entries(files).map(([file, text]): [string, string] => [`${folder}/${file}`, text]),
        [`${folder}/install.sh`, BootstrapDocument.script(configuration).text],
      ];
    }),
  ];
}

/** Groups as Ansible takes them: no dash is in a group's name. */
function inventory({ clusterName, pools }: SiteFilesProps): string {
  const group = (...names: string[]) => names.join('_').replaceAll('-', '_');
  return yamlText({
    [group(clusterName)]: {
      children: Object.fromEntries(
        pools.map((pool) => [
          group(clusterName, pool.name),
          {
            hosts: Object.fromEntries(
              Object.entries(pool.options.hosts)
                .sort(([a], [b]) => compareNames(a, b))
                .map(([name, { address, mac, disk }]) => [
                  name,
                  { ansible_host: address, ...(mac && { mac }), ...(disk && { disk }), seed: `${pool.name}/${name}` },
                ]),
            ),
            vars: { ansible_user: pool.operatingSystem.facts.loginUser, cluster: clusterName, pool: pool.name },
          },
        ]),
      ),
    },
  });
}

function distinct(needs: readonly SoftwareNeeds[]): SoftwareNeeds[] {
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}
