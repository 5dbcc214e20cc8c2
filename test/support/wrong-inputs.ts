import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { RUN_TYPESCRIPT } from './command';

/** What somebody got wrong, and what they are told. */
export interface WrongInput {
  /** The mistake, as a phrase. */
  readonly mistake: string;

  /** What they wrote or did: a few lines. */
  readonly input: string;

  /** Does it for real. */
  run(): Told | Promise<Told>;
}

/** What somebody is told. */
export interface Told {
  /** Exit code. */
  readonly code: number;

  /** All that is printed. */
  readonly said: string;
}

const REMEDY = 'if the change is meant: UPDATE_GOLDEN=1 npx jest test/golden/wrong-inputs';

/** Milliseconds for all mistakes of a page. */
const PATIENCE = 300_000;

/** A page of wrong inputs, each with the whole of what is said about it, compared with the page that was reviewed. */
export function reviewed(kind: string, language: string, head: string, inputs: readonly WrongInput[]): void {
  const file = resolve(__dirname, `../golden/wrong-inputs/${kind}.md`);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const sections = new Map<string, string>();

  beforeAll(async () => {
    const waiting = [...inputs];
    const work = async () => {
      for (let wrong = waiting.shift(); wrong; wrong = waiting.shift()) {
        sections.set(wrong.mistake, sectionOf(wrong, language, await wrong.run()));
      }
    };
    await Promise.all([work(), work()]);
    if (process.env.UPDATE_GOLDEN) writeFileSync(file, pageOf());
  }, PATIENCE);

  const pageOf = () => [`${head.trim()}\n`, ...inputs.map(({ mistake }) => sections.get(mistake)!)].join('\n');

  test.each(inputs.map(({ mistake }) => mistake))(`%s is told as it was reviewed (${REMEDY})`, (mistake) => {
    const section = sections.get(mistake)!;
    expect(section).not.toMatch(/^\s+at .*:\d+/m);
    const reviewedOne = before.split(/^(?=## )/m).find((text) => text.startsWith(`## ${mistake}\n`));
    if (!process.env.UPDATE_GOLDEN) expect(section.trimEnd()).toBe(reviewedOne?.trimEnd());
  });

  test(`the page has these and no others (${REMEDY})`, () => {
    if (!process.env.UPDATE_GOLDEN) expect(before).toBe(pageOf());
  });
}

function sectionOf({ mistake, input }: WrongInput, language: string, { code, said }: Told): string {
  return [
    `## ${mistake}\n`,
    `\`\`\`${language}\n${input.trim()}\n\`\`\`\n`,
    `\`\`\`text\n${withoutThisMachine(said).trim()}\n\`\`\`\n`,
    `Exit code ${code}.\n`,
  ].join('\n');
}

/** A text in which nothing tells on which machine, and in which run, it was printed. */
function withoutThisMachine(text: string): string {
  const root = resolve(__dirname, '../..');
  return text
    .replaceAll(` ${RUN_TYPESCRIPT.join(' ')}`, '')
    .replaceAll(new RegExp(`${tmpdir()}/tenantry-[\\w-]+`, 'g'), '<project>')
    .replaceAll(realpathSync(`${root}/node_modules`), '<project>/node_modules')
    .replaceAll(root, '<tenantry>')
    .replaceAll(homedir(), '~')
    .replaceAll(/ +$/gm, '');
}
