import type { FleetRecord } from '../../lib/fleet/fleet-record';
import { cloudChecks } from '../checks/clouds';
import { clusterChecks } from '../checks/clusters';
import { packageChecks } from '../checks/packages';
import { programChecks } from '../checks/programs';
import { fleetSynthesizedLast, openProject } from '../project';
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
      const fleet = fleetSynthesizedLast(project);
      const checks = await terminal.during('looking', async (say) => {
        const found: Check[] = [];
        for (const [what, look] of Object.entries(looks(fleet))) {
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

function looks(fleet: FleetRecord | undefined): Record<string, () => Promise<Check[]>> {
  const unknown: Check = {
    subject: 'fleet',
    state: 'doubtful',
    found: 'nothing was synthesized yet, so regions and clusters are not looked at',
    remedy: 'tenantry synth',
  };
  return {
    programs: () => programChecks(fleet),
    packages: () => Promise.resolve(packageChecks('.')),
    ...(fleet
      ? { clouds: () => Promise.resolve(cloudChecks(fleet)), clusters: () => clusterChecks(fleet) }
      : { fleet: () => Promise.resolve([unknown]) }),
  };
}

const SIGNS = { good: '✓', doubtful: '!', wrong: '✗' } as const;

function checkText({ subject, state, found, remedy }: Check): string {
  return [`${SIGNS[state]} ${subject}: ${found}`, ...(remedy === undefined ? [] : [`    ${remedy}`])].join('\n');
}
