#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { diff } from './verbs/diff';
import { explain } from './verbs/explain';
import { synth } from './verbs/synth';
import { EXIT, EXIT_HELP } from './verb';

/** Beside the sources, or above what is built from them. */
const description = ['..', '../..'].map((folder) => join(__dirname, folder, 'package.json')).find(existsSync)!;
const { version } = JSON.parse(readFileSync(description, 'utf8')) as { version: string };

const program = new Command('tenantry')
  .description('Hybrid Kubernetes clusters as one typed program: synthesize, compare, roll out, operate.')
  .version(version)
  .addHelpText('after', EXIT_HELP)
  .exitOverride();
for (const verb of [synth, diff, explain]) program.addCommand(verb.exitOverride());

program.parseAsync().catch((error: unknown) => {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !code.startsWith('commander.')) throw error;
  process.exitCode = /^commander\.(help|version)/.test(code) ? EXIT.done : EXIT.usage;
});
