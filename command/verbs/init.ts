import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Problem, Problems } from '../../lib/problem';
import { packageDescription } from '../package-description';
import { must, ToolFailure } from '../process';
import { projectFiles, type ProjectFacts } from '../project-files';
import { projectProblems } from '../project-problems';
import type { Terminal } from '../terminal';
import { verb } from '../verb';

interface InitOptions extends Partial<Omit<ProjectFacts, 'name' | 'zones'>> {
  readonly zones?: string;
  readonly from?: string;
  readonly install?: boolean;
}

/** What is asked for, with what is taken when nobody answers: name of the option to question and answer. */
const QUESTIONS = {
  cluster: ['Name of the first tenant cluster', 'acme-prod'],
  cloud: ['Entry of clouds.yaml for the region', 'openstack'],
  region: ["OpenStack's name of the region", 'RegionOne'],
  externalNetwork: ['Its network with addresses outside', 'public'],
  zones: ['Its availability zones, separated by commas', 'nova'],
  image: ['Image of the nodes', 'ubuntu-24.04'],
  flavor: ['Flavor of the nodes', 'm1.medium'],
  context: ['kubectl context of the management cluster', 'home'],
  node: ['Address of one of its nodes', '10.8.0.11'],
  host: ['Name at which its control planes are reached', 'cp.example.net'],
} as const;

/** `tenantry init`: a new project that synthesizes at once. */
export const init = verb<InitOptions>(
  'init',
  'make a new project that synthesizes at once',
  async (terminal, options, [place = '.']) => {
    const folder = resolve(place);
    refuseUsed(folder);
    const answers = await ask(terminal, options);
    const name =
      basename(folder)
        .toLowerCase()
        .replaceAll(/[^a-z0-9-]+/g, '-')
        .replaceAll(/^-+|-+$/g, '') || 'fleet';
    const facts: ProjectFacts = {
      ...answers,
      name,
      zones: answers.zones
        .split(',')
        .map((zone) => zone.trim())
        .filter((zone) => zone !== ''),
    };
    Problems.refuse(projectProblems(facts));
    const files = projectFiles(facts, packagesOf(options.from));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    if (options.install ?? true) {
      await terminal.during('npm install', () => install(folder, place));
    }
    const next = [
      ...(folder === process.cwd() ? [] : [`cd ${place}`]),
      ...((options.install ?? true) ? [] : ['npm install']),
      'npx tenantry synth',
      'npx tenantry doctor',
    ];
    terminal.result(
      { folder, files: Object.keys(files), next },
      [
        `${place} has a program, main.ts, for cluster ${facts.cluster}. Next:`,
        ...next.map((command) => `  ${command}`),
      ].join('\n'),
    );
  },
)
  .argument('[folder]', 'new or empty folder (default: this one)')
  .option('--cluster <name>', QUESTIONS.cluster[0])
  .option('--cloud <entry>', QUESTIONS.cloud[0])
  .option('--region <name>', QUESTIONS.region[0])
  .option('--external-network <name>', QUESTIONS.externalNetwork[0])
  .option('--zones <zones>', QUESTIONS.zones[0])
  .option('--image <name>', QUESTIONS.image[0])
  .option('--flavor <name>', QUESTIONS.flavor[0])
  .option('--context <name>', QUESTIONS.context[0])
  .option('--node <address>', QUESTIONS.node[0])
  .option('--host <name>', QUESTIONS.host[0])
  .option('--from <version>', 'version or file of tenantry to install (default: this one)')
  .option('--no-install', 'leave npm install to you');

type Answers = Record<keyof typeof QUESTIONS, string>;

/** Asks for what no option says, if somebody is there. */
async function ask(terminal: Terminal, options: InitOptions): Promise<Answers> {
  const answers: Partial<Answers> = {};
  for (const [key, [question, usual]] of Object.entries(QUESTIONS) as [keyof Answers, readonly [string, string]][]) {
    answers[key] = options[key] ?? (await terminal.ask(question, usual));
  }
  return answers as Answers;
}

function refuseUsed(folder: string): void {
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => name !== '.git') : [];
  if (found.length === 0) return;
  throw new Problem({
    what: 'the folder for a new project is not empty',
    found: found.slice(0, 5),
    allowed: 'a folder that does not exist, or has nothing in it but .git',
    remedy:
      'name another one: tenantry init FOLDER; or, where an init has failed to install packages: npm install there',
  });
}

/** @throws ToolFailure that says how to go on with a project whose packages are missing */
async function install(folder: string, place: string): Promise<void> {
  try {
    await must('npm', ['install', '--no-audit', '--no-fund'], { folder });
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    const next = 'Its files are there all the same. When that is mended, also in its package.json:';
    throw new ToolFailure(error.call, `${error.said}\n\n${next}\n  cd ${place} && npm install`);
  }
}

function packagesOf(from: string | undefined) {
  const { version, peerDependencies, devDependencies } = packageDescription();
  return {
    dependencies: { ...peerDependencies, tenantry: from ?? `^${version}` },
    devDependencies: {
      '@types/node': devDependencies['@types/node'] ?? '^20',
      'typescript': devDependencies.typescript ?? '~5.9.0',
    },
  };
}
