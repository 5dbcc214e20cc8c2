import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  exports: Record<string, string | { types: string; default: string }>;
  typesVersions: { '*': Record<string, string[]> };
};

/** Paths in the tarball that `npm pack` would make. */
const packed: string[] = (() => {
  const { stdout } = spawnSync('npm', ['pack', '--ignore-scripts', '--dry-run', '--json'], {
    cwd: root,
    encoding: 'utf8',
  });
  const [tarball] = Object.values(JSON.parse(stdout) as Record<string, { files: { path: string }[] }>);
  return tarball!.files.map(({ path }) => path);
})();

test('packs what is built, the bindings and the texts, and nothing else', () => {
  const belongs =
    /^(build\/(lib|constructs|stacks|command|index)|node_modules\/@cdktf\/provider-openstack\/|docs\/|(README|CHANGELOG)\.md$|LICENSE$|package\.json$)/;
  expect(packed.filter((path) => !belongs.test(path))).toEqual([]);
  expect(packed).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'LICENSE', 'docs/tutorial.md']));
});

test('packs no source, no test and no example', () => {
  const wrong =
    /(?<!\.d)\.ts$|\.test\.|schema\.json$|generate\.mjs$|tsbuildinfo|stacks\/(main|reference-fleet|regions)\./;
  expect(packed.filter((path) => wrong.test(path))).toEqual([]);
});

test('packs the bindings, compiled and with their types', () => {
  const bindings = 'node_modules/@cdktf/provider-openstack';
  expect(packed).toEqual(
    expect.arrayContaining(
      [
        'package.json',
        'lib/index.js',
        'lib/index.d.ts',
        'lib/lb-listener-v2/index.js',
        'lib/lb-listener-v2/index.d.ts',
      ].map((path) => `${bindings}/${path}`),
    ),
  );
});

test('packs every file that its exports lead to', () => {
  const targets = Object.values(description.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  expect(targets.map((target) => target.replace('./', '')).filter((target) => !packed.includes(target))).toEqual([]);
});

test('is a plugin of cdk8s, which takes a folder, a class by its name, and what cdk8s.yaml has for it', () => {
  const script = `
    const module = require(require.resolve(${JSON.stringify(root)}));
    const plugin = new module['PolicyPlugin']({ suppressions: [] });
    process.stdout.write(typeof plugin.validate);`;
  expect(spawnSync(process.execPath, ['--eval', script], { encoding: 'utf8' }).stdout).toBe('function');
  const guide = readFileSync(join(root, 'docs/guides/policy.md'), 'utf8');
  expect(guide).toContain(`package: ./node_modules/tenantry\n    version: ${description.version}\n`);
});

test('has nothing that publint or are-the-types-wrong object to', () => {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'test/support/check-package.mjs')], {
    encoding: 'utf8',
  });
  expect(stdout + stderr).toBe('');
}, 120_000);

test('leads TypeScript programs with the old module resolution to the same types', () => {
  const { exports, typesVersions } = description;
  const entries = Object.entries(exports).filter(([path, target]) => path !== '.' && typeof target !== 'string');
  expect(typesVersions['*']).toEqual(
    Object.fromEntries(entries.map(([path, target]) => [path.slice(2), [(target as { types: string }).types]])),
  );
});

test('says in the changelog what this version brings', () => {
  expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toContain(`## ${description.version}`);
});
