import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** Room to the rooms it may import from; the same table as in docs/ARCHITECTURE.md and eslint.config.mjs. */
const rooms: Record<string, readonly string[]> = {
  'lib': [],
  'constructs/openstack': ['lib'],
  'constructs/workers': ['lib', 'constructs/openstack'],
  'constructs/workload': ['lib'],
  'constructs/control-plane': ['lib', 'constructs/workload'],
  'constructs/add-ons': ['lib', 'constructs/workload'],
  'constructs/access': ['lib', 'constructs/workload'],
  'constructs/gitops': ['lib', 'constructs/workload'],
  'constructs/multi-cluster': ['lib', 'constructs/workload'],
  'constructs/fleet': ['lib', 'constructs'],
  'stacks': ['lib', 'constructs'],
};

const terraform = /^(cdktf|@cdktf\/)/;
const kubernetes = /^cdk8s/;

/** Packages that a room must not import. */
const banned: Record<string, (name: string) => boolean> = {
  'lib': (name) => terraform.test(name) || kubernetes.test(name) || name === 'constructs' || isInputOutput(name),
  'constructs/openstack': (name) => kubernetes.test(name),
  'constructs/workers': (name) => kubernetes.test(name),
  'constructs/workload': (name) => terraform.test(name),
  'constructs/control-plane': (name) => terraform.test(name),
  'constructs/add-ons': (name) => terraform.test(name),
  'constructs/access': (name) => terraform.test(name),
  'constructs/gitops': (name) => terraform.test(name),
  'constructs/multi-cluster': (name) => terraform.test(name),
};

describe.each(Object.keys(rooms).filter((room) => filesOf(room).length > 0))('%s', (room) => {
  const imports = filesOf(room).flatMap((file) =>
    importsOf(file).map((name) => ({ file: relative(root, file), name })),
  );

  test('imports only from the rooms below it', () => {
    const allowed = [room, ...rooms[room]!];
    const wrong = imports
      .filter(({ name }) => name.startsWith('.'))
      .filter(({ file, name }) => {
        const target = relative(root, resolve(root, dirname(file), name));
        return !allowed.some((other) => target === other || target.startsWith(`${other}/`));
      });
    expect(wrong).toEqual([]);
  });

  test('imports no package of the other world', () => {
    expect(imports.filter(({ name }) => banned[room]?.(name))).toEqual([]);
  });

  test('imports the provider one resource at a time, never its index', () => {
    expect(imports.filter(({ name }) => name === '@cdktf/provider-openstack')).toEqual([]);
  });

  test('imports an index only from outside the folder', () => {
    const own = imports.filter(
      ({ file, name }) => name === '.' || resolve(root, dirname(file), name) === join(root, room, 'index'),
    );
    expect(own).toEqual([]);
  });
});

/** zlib and crypto compute; whatever else Node brings reads or writes something. */
function isInputOutput(name: string): boolean {
  const plain = name.replace(/^node:/, '');
  return builtinModules.includes(plain) && !['crypto', 'zlib', 'net'].includes(plain);
}

function filesOf(room: string): string[] {
  try {
    return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(root, room, name));
  } catch {
    return [];
  }
}

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/(?:^|\n)\s*(?:import|export)\b[^;]*?from '([^']+)'/g)].map(
    (match) => match[1]!,
  );
}
