import type { FleetRecord } from '../../lib/fleet/fleet-record';
import { call } from '../process';
import type { Check } from '../verbs/doctor';

interface Needed {
  readonly program: string;
  readonly words: readonly string[];
  readonly least?: string;
  readonly use: string;
}

const NEEDED: readonly Needed[] = [
  { program: 'node', words: ['--version'], least: '20.12.0', use: 'runs the program' },
  { program: 'terraform', words: ['version'], least: '1.5.0', use: 'makes networks and servers' },
  { program: 'kubectl', words: ['version', '--client'], least: '1.30.0', use: 'applies control planes' },
  { program: 'openssl', words: ['version'], use: 'makes the key of a kubeconfig' },
  { program: 'bash', words: ['--version'], use: 'hands credentials to Terraform' },
];

const HELM: Needed = {
  program: 'helm',
  words: ['version', '--short'],
  least: '3.14.0',
  use: 'installs charts of add-ons',
};

/** Whether the programs that are called are there, and new enough. */
export async function programChecks(fleet: FleetRecord | undefined): Promise<Check[]> {
  const needsHelm = fleet?.clusters.some(({ scripts }) => scripts.charts !== undefined) ?? false;
  return Promise.all([...NEEDED, ...(needsHelm ? [HELM] : [])].map(check));
}

async function check({ program, words, least, use }: Needed): Promise<Check> {
  const { code, output } = await call(program, words);
  if (code !== 0)
    return {
      subject: program,
      state: 'wrong',
      found: `is not there; it ${use}`,
      remedy: `install it, ${least ?? 'any version'} or later`,
    };
  const version = /\d+\.\d+(\.\d+)?/.exec(output)?.[0];
  if (least === undefined || (version !== undefined && isAtLeast(version, least))) {
    return { subject: program, state: 'good', found: version ?? 'is there' };
  }
  return {
    subject: program,
    state: 'wrong',
    found: version ?? 'of an unknown version',
    remedy: `install ${least} or later`,
  };
}

function isAtLeast(version: string, least: string): boolean {
  const [found, wanted] = [version, least].map((text) => text.split('.').map(Number));
  const place = wanted!.findIndex((number, index) => number !== (found![index] ?? 0));
  return place === -1 || (found![place] ?? 0) > wanted![place]!;
}
