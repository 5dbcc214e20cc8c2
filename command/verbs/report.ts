import { writeReport } from '../../constructs/fleet/write-report';
import { openProject } from '../project';
import { verb } from '../verb';
import { withApp } from './program-options';

interface ReportOptions {
  readonly app?: string;
  readonly output?: string;
  readonly since?: string;
}

/** `tenantry report`: pages about what the last synthesis has made, for people. */
export const report = withApp(
  verb<ReportOptions>(
    'report',
    'write pages about the last synthesis: a map of the fleet, and everything about each cluster',
    async (terminal, options) => {
      const { manifests, outdir } = openProject(options.app);
      const page = await terminal.during('drawing', () =>
        writeReport({ manifests, outdir, to: options.output, since: options.since }),
      );
      terminal.result({ page }, page);
    },
  )
    .option('-o, --output <folder>', 'folder for the pages (default: report, in the folder of manifests)')
    .option('--since <folder>', 'folder of manifests of another synthesis: say what has changed since'),
);
