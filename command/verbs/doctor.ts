import type { FleetRecord } from '../../lib/fleet/fleet-record';
import { Problem } from '../../lib/problem';
import { cloudChecks } from '../checks/clouds';
import { clusterChecks } from '../checks/clusters';
import { packageChecks } from '../checks/packages';
import { programChecks } from '../checks/programs';
import { fleetSynthesizedLast, openProject, type Project } from '../project';
import { EXIT } from '../exit-codes';
import { verb } from '../verb';
import { withApp } from './program-options';

/** What a look at one thing has found. */
export interface Check {
  /** What was looked at. */
  readonly subject: string;

  /** Whether it is as it should be, works but could be better, or is wrong. */
  readonly state: 'good' | 'doubtful' | 'wrong';

  /** What was found. */
  readonly found: string;

  /**
   * What to do.
   *
   * @default - nothing is to be done
   */
  readonly remedy?: string;
}

/** `tenantry doctor`: looks at everything that this machine needs. */
export const doctor = withApp(
  verb<{ app?: string }>(
    'doctor',
    'look at tools, packages, clouds.yaml, contexts and endpoints, and say what is missing',
    async (terminal, { app }) => {
      const project = openProject(app);
      const synthesis = lastSynthesis(project);
      const checks = await terminal.during('looking', async (say) => {
        const found: Check[] = [];
        for (const [what, look] of Object.entries(looks(synthesis))) {
          say(what);
          found.push(...(await look()));
        }
        return found;
      });
      terminal.result(checks, checks.map(checkText).join('\n'));
      return checks.some(({ state }) => state === 'wrong') ? EXIT.problem : EXIT.done;
    },
  ),
);

/** The fleet that was synthesized last, or why it is not known: who looks what is wrong wants to know the rest all the same. */
function lastSynthesis(project: Project): FleetRecord | Check {
  try {
    const fleet = fleetSynthesizedLast(project);
    if (fleet) return fleet;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { what, found, remedy } = error.facts;
    return { subject: 'fleet', state: 'wrong', found: `${what}: ${String(found)}`, remedy };
  }
  return {
    subject: 'fleet',
    state: 'doubtful',
    found: 'nothing was synthesized yet, so regions and clusters are not looked at',
    remedy: 'tenantry synth',
  };
}

function looks(synthesis: FleetRecord | Check): Record<string, () => Promise<Check[]>> {
  const packages = () => Promise.resolve(packageChecks('.'));
  if (!('clusters' in synthesis)) {
    return { programs: () => programChecks(undefined), packages, fleet: () => Promise.resolve([synthesis]) };
  }
  return {
    programs: () => programChecks(synthesis),
    packages,
    clouds: () => Promise.resolve(cloudChecks(synthesis)),
    clusters: () => clusterChecks(synthesis),
  };
}

const SIGNS = { good: '✓', doubtful: '!', wrong: '✗' } as const;

function checkText({ subject, state, found, remedy }: Check): string {
  return [`${SIGNS[state]} ${subject}: ${found}`, ...(remedy === undefined ? [] : [`    ${remedy}`])].join('\n');
}
