import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unknownName } from '../../lib/names';
import { Problem } from '../../lib/problem';
import { must } from '../process';
import { ManagementCluster } from '../management-cluster';
import { openProject, readFleet } from '../project';
import { verb } from '../verb';
import { clusterOf } from './kubeconfig';
import { withApp } from './program-options';

interface SeedOptions {
  readonly app?: string;
  readonly output: string;
}

/** `tenantry seed`: what the machines of a pool boot from, with the credential of the day. */
export const seed = withApp(
  verb<SeedOptions>(
    'seed',
    'fill the boot media of a bare-metal pool with the join credential of the day',
    async (terminal, options, words) => {
      const [name = '', poolName = ''] = words;
      const project = openProject(options.app);
      const fleet = readFleet(project);
      const cluster = clusterOf(fleet, name);
      const pools = cluster.pools.filter(({ machines }) => machines !== undefined);
      const pool = pools.find((candidate) => candidate.name === poolName);
      if (!pool?.machines) {
        const names = pools.map((candidate) => candidate.name);
        throw unknownName(
          `no bare-metal pool of ${name} has this name`,
          poolName,
          names,
          'add it to the program first',
        );
      }
      refuseUsed(options.output);
      const { context } = await ManagementCluster.answering(fleet, cluster.managementCluster, project);
      const script = join(project.manifests, pool.machines.seeds, 'fill-seeds');
      await terminal.during(`asking ${cluster.managementCluster} for the credential of ${poolName}`, () =>
        must('bash', [script, options.output, context]),
      );
      const machines = readdirSync(options.output).sort();
      terminal.result(
        { cluster: name, pool: poolName, folder: options.output, machines },
        [
          `${options.output} has what ${machines.length === 1 ? 'one machine boots' : `${machines.length} machines boot`} from: ${machines.join(', ')}.`,
          'It is a secret until they have joined, and is good for a day.',
        ].join('\n'),
      );
    },
  )
    .argument('<cluster>', 'name of the tenant cluster')
    .argument('<pool>', 'name of the bare-metal pool')
    .requiredOption('-o, --output <folder>', 'new folder for the result'),
);

/** What is in a folder may be media of another day, whose credentials are no longer good. */
function refuseUsed(folder: string): void {
  if (!existsSync(folder)) return;
  throw new Problem({
    what: 'the folder for boot media is there already',
    found: folder,
    allowed: 'a folder that is made for them',
    remedy: 'name another one, or remove it',
  });
}
