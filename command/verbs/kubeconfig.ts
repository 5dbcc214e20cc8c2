import { accessSync, constants, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { unknownName } from '../../lib/names';
import type { ClusterRecord, FleetRecord } from '../../lib/fleet/fleet-record';
import { ManagementCluster } from '../management-cluster';
import { openProject, readFleet } from '../project';
import { requirePrograms } from '../required-programs';
import { verb } from '../verb';
import { withApp } from './program-options';

interface KubeconfigOptions {
  readonly app?: string;
  readonly output?: string;
  readonly server?: string;
}

/** `tenantry kubeconfig`: a kubeconfig for an administrator, for an hour. */
export const kubeconfig = withApp(
  verb<KubeconfigOptions>(
    'kubeconfig',
    'make a kubeconfig for an administrator, valid for an hour',
    async (terminal, options, [name = '']) => {
      const project = openProject(options.app);
      const fleet = readFleet(project);
      const cluster = clusterOf(fleet, name);
      const { output, server } = options;
      requirePrograms(['openssl']);
      // Whoever asks for a certificate has to have a place for it.
      if (output !== undefined) accessSync(dirname(output), constants.W_OK);
      const home = await ManagementCluster.answering(fleet, cluster.managementCluster, project);
      const text = await terminal.during(`asking ${cluster.managementCluster} for a certificate`, () =>
        home.kubeconfig(cluster, server),
      );
      if (output === undefined) {
        terminal.result({ cluster: name, kubeconfig: text }, text.trimEnd());
        return;
      }
      writeFileSync(output, text, { mode: 0o600 });
      terminal.result({ cluster: name, file: output }, `${output} leads to ${name} for an hour.`);
    },
  )
    .argument('<cluster>', 'name of the tenant cluster')
    .option('-o, --output <file>', 'file to write, readable for its owner alone (default: print it)')
    .option('--server <url>', 'address of the API server, for those who reach it through a tunnel of their own'),
);

/**
 * A cluster by its name.
 *
 * @throws Problem when it was never synthesized
 */
export function clusterOf({ clusters }: FleetRecord, name: string): ClusterRecord {
  const found = clusters.find((cluster) => cluster.name === name);
  if (found) return found;
  const names = clusters.map((cluster) => cluster.name);
  throw unknownName('no cluster that was synthesized has this name', name, names, 'synthesize it first');
}
