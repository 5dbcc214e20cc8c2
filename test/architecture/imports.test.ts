import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** The same table that the lint rule reads. */
const rooms = JSON.parse(readFileSync(join(__dirname, 'rooms.json'), 'utf8')) as Record<
  string,
  { readonly mayImport: readonly string[]; readonly never: readonly string[] }
>;

/** What is meant by the packages that the table names. */
const packages: Record<string, RegExp> = { cdktf: /^(cdktf|@cdktf\/)/, cdk8s: /^cdk8s/, constructs: /^constructs$/ };

describe.each(Object.keys(rooms).filter((room) => filesOf(room).length > 0))('%s', (room) => {
  const imports = filesOf(room).flatMap((file) =>
    importsOf(file).map((name) => ({ file: relative(root, file), name })),
  );

  test('imports only from the rooms below it', () => {
    const allowed = [room, ...rooms[room]!.mayImport];
    const wrong = imports
      .filter(({ name }) => name.startsWith('.'))
      .filter(({ file, name }) => {
        const target = relative(root, resolve(root, dirname(file), name));
        return !allowed.some((other) => target === other || target.startsWith(`${other}/`));
      });
    expect(wrong).toEqual([]);
  });

  test('imports no package of the other world, and reads or writes nothing where it is pure', () => {
    const { never } = rooms[room]!;
    const isWrong = (name: string) =>
      never.some((forbidden) => packages[forbidden]!.test(name)) || (room === 'lib' && isInputOutput(name));
    expect(imports.filter(({ name }) => isWrong(name))).toEqual([]);
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
