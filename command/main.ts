#!/usr/bin/env node
import { CommanderError } from 'commander';
import { EXIT } from './exit-codes';
import { listenForInterrupts } from './interruption';
import { tenantryCommand } from './program';

listenForInterrupts();
tenantryCommand()
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  });
