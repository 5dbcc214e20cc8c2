import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const bench = resolve(__dirname, '../../bench');

/** Runs a program of the benchmark as `npm run bench` does, on what is built. */
function run(program: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(bench, program), ...words], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('the plain program of the benchmark makes the resources and objects that tenantry makes', () => {
  const [ours, plain] = ['ours', 'plain'].map((name) => mkdtempSync(join(tmpdir(), `${name}-`)));
  const succeeded = expect.objectContaining({ status: 0, stderr: '' }) as unknown;

  expect(run('fleet.mjs', '2', ours!)).toEqual(succeeded);
  expect(run('plain.mjs', ours!, plain!)).toEqual(succeeded);
  expect(run('compare.mjs', ours!, plain!)).toEqual(succeeded);
});
