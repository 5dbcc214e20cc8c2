import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SynthesisFolders } from '../lib/fleet/fleet-difference';
import type { FleetStep } from '../lib/rollout/rollout-steps';
import { folderFingerprint } from './fingerprint';

/** Steps that a rollout has completed, so that one that was interrupted goes on where it stood. */
export class RolloutProgress {
  private readonly file: string;
  private readonly done: Map<string, string>;

  /** @param isAnew whether what an interrupted rollout has completed is done again */
  constructor(
    private readonly folders: SynthesisFolders,
    isAnew: boolean,
  ) {
    this.file = join(folders.outdir, '.tenantry-rollout.json');
    this.done = new Map(isAnew ? [] : stepsIn(this.file));
  }

  /** Whether a step is complete, with the same files. */
  has(step: FleetStep): boolean {
    return this.done.get(step.name) === this.fingerprint(step);
  }

  /** Remembers a step. */
  add(step: FleetStep): void {
    this.done.set(step.name, this.fingerprint(step));
    writeFileSync(this.file, JSON.stringify(Object.fromEntries(this.done), undefined, 2));
  }

  /** Forgets everything: the rollout is complete, and the next one looks at everything again. */
  clear(): void {
    rmSync(this.file, { force: true });
  }

  private fingerprint({ task }: FleetStep): string {
    const { outdir, manifests } = this.folders;
    if (task.kind === 'stack') return folderFingerprint(join(outdir, task.stack.folder));
    const { folder } = task.kind === 'management' ? task.managementCluster.manifests! : task.cluster.manifests;
    return folderFingerprint(join(manifests, folder));
  }
}

/** Steps that a file says are complete: none when it was cut off while it was written, as doing a step again does no harm. */
function stepsIn(file: string): [string, string][] {
  if (!existsSync(file)) return [];
  try {
    return Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
  } catch {
    return [];
  }
}
