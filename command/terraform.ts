import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type PlannedChange, plannedChanges, type TerraformPlanJson } from '../lib/rollout/terraform-plan';
import { ROLL_NODES_SCRIPT } from '../lib/rollout/roll-nodes-script';
import { cloudsFile } from './clouds-file';
import { call, must, ToolFailure } from './process';

/** Two at once break a shared cache of providers. */
let installing: Promise<unknown> = Promise.resolve();

/** A folder with a stack of Terraform. */
export class StackFolder {
  /** @param environment what Terraform is told, credentials among it: in no file, in no argument */
  constructor(
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>> = {},
  ) {}

  /**
   * Plans, and hands the plan on while it is there. A plan holds what the environment told, so it goes at once.
   *
   * @throws ToolFailure when Terraform cannot plan
   */
  async plan<T>(use: (plan: Plan) => Promise<T>): Promise<T> {
    await this.initialize();
    // Readable for its owner alone, unlike a folder that somebody else has made.
    const folder = mkdtempSync(join(tmpdir(), 'tenantry-plan-'));
    const file = join(folder, 'plan');
    try {
      const words = ['plan', '-input=false', '-no-color', `-out=${file}`];
      const { code, output, errors } = await call('terraform', words, this.options());
      // A plan that would take away more nodes at once than may be is refused, and can be looked at all the same.
      const isHeldBack = code !== 0 && errors.includes(ROLL_NODES_SCRIPT);
      if (code !== 0 && !isHeldBack) {
        throw new ToolFailure(`terraform plan in ${this.folder}`, (errors.trim() || output).trim());
      }
      const shown = await must('terraform', ['show', '-json', '-no-color', file], this.options());
      const changes = plannedChanges(JSON.parse(shown) as TerraformPlanJson);
      const apply = (onLine: (line: string) => void) =>
        must('terraform', ['apply', '-input=false', '-no-color', file], { ...this.options(), onLine });
      return await use({ changes, isHeldBack, apply: async (onLine) => void (await apply(onLine)) });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private async initialize(): Promise<void> {
    const work = () => must('terraform', ['init', '-input=false', '-no-color'], this.options());
    if (!process.env.TF_PLUGIN_CACHE_DIR) return void (await work());
    const turn = installing.then(work);
    installing = turn.catch(() => undefined);
    await turn;
  }

  private options() {
    const clouds = cloudsFile();
    return {
      folder: this.folder,
      environment: {
        ...this.environment,
        TF_IN_AUTOMATION: '1',
        // Terraform's provider would look for it from the folder of the stack.
        ...(clouds !== undefined && { OS_CLIENT_CONFIG_FILE: resolve(clouds) }),
      },
    };
  }
}

/** What Terraform would do, and the way to let it. */
export interface Plan {
  /** What would change. */
  readonly changes: readonly PlannedChange[];

  /** Whether it cannot be applied, as nodes have to be replaced one after the other first. */
  readonly isHeldBack: boolean;

  /** Lets Terraform do it. */
  readonly apply: (onLine: (line: string) => void) => Promise<void>;
}
