import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { declareReferenceFleet } from '../../stacks/reference-fleet';
import { type Synthesized, synthesized } from '../support/platforms';

const folder = join(__dirname, 'files');
const remedy = 'if the change is meant: UPDATE_GOLDEN=1 npx jest test/golden';

const made = synthesized((platform) => void declareReferenceFleet(platform));

/** Everything of the hybrid cluster and of what it stands on; of the other clusters the inventory is enough, and the pool that follows the load. */
const golden: Record<string, string> = {
  'inventory.txt': inventoryOf(made),
  ...Object.fromEntries(
    Object.entries(made.files).filter(([path]) =>
      /allocations|fleet\.json|policy|acme-prod|stacks\/paris\/|80-pools/.test(path),
    ),
  ),
};

if (process.env.UPDATE_GOLDEN) {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries(golden)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

test(`has the golden files and no other (${remedy})`, () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort()).toEqual(
    Object.keys(golden).sort(),
  );
});

test.each(Object.keys(golden))(`%s is as reviewed (${remedy})`, (path) => {
  expect(golden[path]).toBe(existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : '');
});

test('the allocations beside its program are complete: npm start leaves the tree as it is', () => {
  expect(readFileSync(join(__dirname, '../../stacks/allocations.json'), 'utf8')).toBe(made.files['allocations.json']);
});

/** The address of every resource and object: a red line here is something destroyed or made anew. */
function inventoryOf({ stacks, objects }: Synthesized): string {
  const resources = Object.entries(stacks).flatMap(([stack, { resource = {} }]) =>
    Object.entries<object>(resource).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${stack} ${type}.${name}`),
    ),
  );
  const keys = Object.entries(objects).flatMap(([where, own]) =>
    own.map(({ kind, metadata }) => `${where} ${kind} ${metadata.namespace ?? '-'}/${metadata.name}`),
  );
  return [...resources.sort(), '', ...keys.sort(), ''].join('\n');
}
