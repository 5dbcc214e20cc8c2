import { Command } from 'commander';
import { EXIT_HELP } from './exit-codes';
import { packageDescription } from './package-description';
import { apply } from './verbs/apply';
import { diff } from './verbs/diff';
import { doctor } from './verbs/doctor';
import { explain } from './verbs/explain';
import { init } from './verbs/init';
import { kubeconfig } from './verbs/kubeconfig';
import { plan } from './verbs/plan';
import { report } from './verbs/report';
import { restore } from './verbs/restore';
import { rotate } from './verbs/rotate';
import { seed } from './verbs/seed';
import { synth } from './verbs/synth';
import { upgrade } from './verbs/upgrade';

const VERBS = [init, synth, diff, plan, apply, upgrade, rotate, restore, seed, kubeconfig, report, doctor, explain];

/** The command, with all its verbs. */
export function tenantryCommand(): Command {
  const program = new Command('tenantry')
    .description('Hybrid Kubernetes clusters as one typed program: synthesize, compare, roll out, operate.')
    .version(packageDescription().version)
    .addHelpText('after', EXIT_HELP)
    .showHelpAfterError('tenantry --help says what there is.')
    .exitOverride();
  for (const verb of VERBS) program.addCommand(verb.exitOverride());
  return program;
}
