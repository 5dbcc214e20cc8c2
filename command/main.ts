#!/usr/bin/env node
import { EXIT } from './exit-codes';
import { listenForInterrupts } from './interruption';
import { tenantryCommand } from './program';

listenForInterrupts();
tenantryCommand()
  .parseAsync()
  .catch((error: unknown) => {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string' || !code.startsWith('commander.')) throw error;
    process.exitCode = /^commander\.(help|version)/.test(code) ? EXIT.done : EXIT.usage;
  });
