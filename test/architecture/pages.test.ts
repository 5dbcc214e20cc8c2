import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { compileFunction } from 'node:vm';
import ts from 'typescript';
import { exportsOf, slug } from './api-reference';
import { type Block, blocksOf, pages, prose, root } from './pages';

const { exports: entryPoints, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, { types?: string }>;
  scripts: Record<string, string>;
};

/** The public paths of the package, as `exports` of package.json names them, in their sources. */
const paths = Object.fromEntries(
  Object.entries(entryPoints)
    .filter(([, target]) => target.types)
    .map(([name, target]) => [
      name.replace(/^\./, 'tenantry'),
      [join(root, target.types!.replace('./build/', '').replace(/\.d\.ts$/, '.ts'))],
    ]),
);

/** The first program of the README, which fragments on all pages continue. */
const example = blocksOf('ts').find(({ place }) => place.startsWith('README.md'))!.text;

/** What `tenantry` exports. */
const publicNames = [...exportsOf(root, 'index.ts').keys()];

/** Blocks with imports are programs; those without continue the README's, at its end or in the properties of its cluster. */
const programs = blocksOf('ts').map((block) => ({ ...block, text: isFragment(block) ? continued(block) : block.text }));

describe('programs', () => {
  test('compile against the public API', () => {
    expect(mistakesOf(programs)).toEqual([]);
    expect(programs.length).toBeGreaterThanOrEqual(3);
  }, 120_000);

  const runnable = programs.filter(({ text }) => text.includes('platform.synth()'));

  test.each(runnable.map(({ place, text }) => [place, text]))(
    '%s synthesizes',
    (_, text) => {
      expect(outputOf(text)).toContain('Synthesized in');
    },
    60_000,
  );
});

test.each(blocksOf('sh').map(({ place, text }) => [place, text]))('%s is a shell script', (_, text) => {
  expect(spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' }).stderr).toBe('');
});

describe.each([...pages])('%s', (page, text) => {
  test('links to what exists', () => {
    const links = [...prose(text).matchAll(/\]\((?!\w+:)([^)\s]*)\)/g)].map(([, link]) => link!);
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : normalize(join(dirname(page), path));
      return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(target).has(anchor));
    });
    expect(broken).toEqual([]);
  });

  test('calls no package by npx that has no program', () => {
    expect(text).not.toMatch(/npx (cdktf|cdk8s)\s/);
  });

  test('names scripts and files that exist', () => {
    const named = [...text.matchAll(/npm run ([\w:-]+\w)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !scripts[name])).toEqual([]);
    const files = [...text.matchAll(/`((?:lib|constructs|stacks|test|docs|bench|provider-openstack)\/[\w./-]+)`/g)];
    expect(files.map(([, path]) => path!).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

test('docs/files.md names every file of the reference fleet', () => {
  const names = sourcesOf('test/golden/files').map((path) => path.split('/').pop()!);
  const page = pages.get('docs/files.md')!;
  expect([...new Set(names)].filter((name) => name !== 'inventory.txt' && !page.includes(name))).toEqual([]);
});

test('docs/environment.md names every variable that is read', () => {
  const sources = ['lib', 'constructs', 'stacks', 'command']
    .flatMap(sourcesOf)
    .map((path) => readFileSync(path, 'utf8'));
  const read = sources.flatMap((text) => [...text.matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name!));
  const page = pages.get('docs/environment.md')!;
  expect([...new Set(read)].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

function sourcesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function isFragment({ text }: Block): boolean {
  return !/^import /m.test(text);
}

/** The README's program with a fragment in it, and with the imports that the fragment needs. */
function continued({ text, info }: Block): string {
  const imports = publicNames.filter(
    (name) => new RegExp(`\\b${name}\\b`).test(`${text} ${info}`) && !example.includes(`  ${name},\n`),
  );
  const stated = `const stated: Partial<${info}> = {\n${text}\n};\nvoid stated;`;
  const program =
    info === 'TenantClusterProps'
      ? inserted(inserted(example, '\n  const prod', stated), '\n  });\n  const image', '\n...stated,')
      : inserted(example, '\n  console.log', `\n{\n${info === '' ? text : stated}\n}`);
  return `import { ${imports.join(', ')} } from 'tenantry';\n${program}`;
}

function inserted(program: string, before: string, text: string): string {
  const place = program.indexOf(before);
  if (place < 0) throw new Error(`the program of the README has no ${before.trim()}`);
  return `${program.slice(0, place)}\n${text}${program.slice(place)}`;
}

function mistakesOf(blocks: readonly Block[]): string[] {
  const files = new Map(blocks.map(({ text }, index) => [join(root, `block-${index}.ts`), text]));
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (file) => readFileSync(file, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root);
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    getSourceFile: (name, ...rest) =>
      files.has(name)
        ? ts.createSourceFile(name, files.get(name)!, ts.ScriptTarget.ES2022)
        : disk.getSourceFile(name, ...rest),
    fileExists: (name) => files.has(name) || disk.fileExists(name),
    readFile: (name) => files.get(name) ?? disk.readFile(name),
  };
  const unused = { noUnusedLocals: false, noUnusedParameters: false };
  const program = ts.createProgram([...files.keys()], { ...options, ...unused, noEmit: true, paths }, host);
  return [...files.keys()].flatMap((file, index) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => `${blocks[index]!.place}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
}

/** What a program prints that runs in a folder of its own. */
function outputOf(program: string): string {
  const before = process.cwd();
  const lines: unknown[] = [];
  const print = [jest.spyOn(console, 'log'), jest.spyOn(console, 'error')];
  for (const spy of print) spy.mockImplementation((line) => void lines.push(line));
  process.chdir(mkdtempSync(join(tmpdir(), 'page-')));
  try {
    // What sleeps was awake before.
    if (program.includes('hibernated: true')) run(program.replace('hibernated: true', 'hibernated: false'));
    lines.length = 0;
    run(program);
    return lines.join('\n');
  } finally {
    process.chdir(before);
    process.exitCode = 0;
    for (const spy of print) spy.mockRestore();
  }
}

function run(program: string): void {
  const { outputText } = ts.transpileModule(program, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const compiled = compileFunction(outputText, ['require', 'exports', 'console']);
  compiled((name: string) => jest.requireActual<object>(name), {}, console);
}

/** The anchors of a page's headings; a heading that is there before gets a number. */
function anchorsOf(page: string): Set<string> {
  const slugs = [...prose(readFileSync(join(root, page), 'utf8')).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
    slug(heading!),
  );
  return new Set(
    slugs.map((name, index) => name + suffix(slugs.slice(0, index).filter((other) => other === name).length)),
  );
}

function suffix(times: number): string {
  return times === 0 ? '' : `-${times}`;
}
