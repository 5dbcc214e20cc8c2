// Prints what publint and are-the-types-wrong have against the tarball that `npm pack` makes of what is built.
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = resolve(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'check-package-'));
try {
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', work], { cwd: root });
  const data = new Uint8Array(
    readFileSync(
      join(
        work,
        readdirSync(work).find((name) => name.endsWith('.tgz')),
      ),
    ),
  );
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: data.buffer } });
  for (const message of messages) console.log(`publint: ${formatMessage(message, pkg, { color: false })}`);
  const { problems = [] } = await checkPackage(createPackageFromTarballData(data));
  for (const problem of problems) console.log(`are-the-types-wrong: ${JSON.stringify(problem)}`);
  if (messages.length + problems.length > 0) process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
