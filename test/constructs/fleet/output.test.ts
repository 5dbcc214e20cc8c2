import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Output } from '../../../constructs/fleet/output';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'output-'));
});

test('writes what is new or changed and leaves the rest alone', () => {
  write({ 'a.yaml': 'a', 'b.yaml': 'b' });
  const before = statSync(join(root, 'dist/a.yaml')).mtimeMs;
  const report = write({ 'a.yaml': 'a', 'b.yaml': 'other', 'deep/c.yaml': 'c' });
  expect(report.written.map((path) => path.slice(root.length + 1))).toEqual([
    'dist/b.yaml',
    'dist/deep/c.yaml',
    'dist/.tenantry.json',
  ]);
  expect(statSync(join(root, 'dist/a.yaml')).mtimeMs).toBe(before);
  expect(readFileSync(join(root, 'dist/b.yaml'), 'utf8')).toBe('other');
});

test('removes what an earlier synthesis made and this one does not, with folders that get empty', () => {
  write({ 'gone/a.yaml': 'a', 'b.yaml': 'b' });
  writeFileSync(join(root, 'dist/mine.txt'), 'of somebody else');
  const report = write({ 'b.yaml': 'b' });
  expect(report.removed).toEqual([join(root, 'dist/gone/a.yaml')]);
  expect(existsSync(join(root, 'dist/gone'))).toBe(false);
  expect(existsSync(join(root, 'dist/mine.txt'))).toBe(true);
});

test('keeps files of an earlier synthesis that a partial one says it did not make', () => {
  write({ 'acme/a.yaml': 'a', 'beta/b.yaml': 'b' });
  expect(write({ 'acme/a.yaml': 'new' }, (path) => path.startsWith('beta/')).removed).toEqual([]);
  expect(write({ 'acme/a.yaml': 'new' }).removed).toEqual([join(root, 'dist/beta/b.yaml')]);
});

test('leaves everything as it was when a file cannot be written', () => {
  write({ 'a.yaml': 'a' });
  mkdirSync(join(root, 'dist/b.yaml'));
  const output = new Output();
  output.add(join(root, 'dist/a.yaml'), 'changed', join(root, 'dist'));
  output.add(join(root, 'dist/new/c.yaml'), 'new', join(root, 'dist'));
  output.add(join(root, 'dist/a.yaml/impossible.yaml'), 'a file is no folder', join(root, 'dist'));
  expect(() => output.write()).toThrow(/ENOTDIR|EEXIST/);
  expect(readFileSync(join(root, 'dist/a.yaml'), 'utf8')).toBe('a');
  expect(readdirSync(join(root, 'dist')).sort()).toEqual(['.tenantry.json', 'a.yaml', 'b.yaml']);
});

test('leaves nothing behind when it is discarded', () => {
  const output = new Output();
  output.add(join(root, 'dist/deep/a.yaml'), 'a', join(root, 'dist'));
  output.discard();
  expect(readdirSync(root)).toEqual([]);
});

test('removes what a synthesis has put aside that was killed', () => {
  const { pid } = spawnSync('true');
  mkdirSync(join(root, `dist/.tenantry-new-${pid}`), { recursive: true });
  writeFileSync(join(root, `dist/.tenantry-new-${pid}/1`), 'half a fleet');
  write({ 'a.yaml': 'a' });
  expect(readdirSync(join(root, 'dist')).sort()).toEqual(['.tenantry.json', 'a.yaml']);
});

test('takes the last of several files with one path', () => {
  write({ 'a.yaml': 'a' });
  const output = new Output();
  output.add(join(root, 'dist/a.yaml'), 'b');
  output.add(join(root, 'dist/a.yaml'), 'a');
  expect(output.write()).toMatchObject({ written: [], unchanged: [join(root, 'dist/a.yaml')] });
});

function write(files: Record<string, string>, keep: (path: string) => boolean = () => false) {
  const output = new Output();
  const folder = join(root, 'dist');
  for (const [path, text] of Object.entries(files)) output.add(join(folder, path), text, folder);
  output.completeFolder(folder, keep);
  return output.write();
}
