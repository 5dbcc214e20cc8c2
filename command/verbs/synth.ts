import { SynthesisReport } from '../../constructs/fleet/synthesis-report';
import { openProject } from '../project';
import { runUserProgram } from '../user-program';
import { verb } from '../verb';
import { type ProgramOptions, withProgramOptions } from './program-options';

/** `tenantry synth`: writes Terraform's stacks and the manifests. */
export const synth = withProgramOptions(
  verb<ProgramOptions>(
    'synth',
    'run the program and write its stacks and manifests',
    async (terminal, { app, only }) => {
      const { facts, printed, warnings } = await terminal.during('synthesizing', () =>
        runUserProgram(openProject(app), { only }),
      );
      if (warnings.trim() !== '') terminal.say(warnings.trimEnd());
      // A program that reports by itself is not repeated.
      terminal.result(facts, printed.trim() === '' ? `${new SynthesisReport(facts)}` : printed.trimEnd());
    },
  ),
);
