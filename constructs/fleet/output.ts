import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem } from '../../lib';
import type { Share } from './shares';
import { textOf } from './text-of';

/** What {@link Output.write} did. */
export interface OutputReport {
  /** Files that are new or have other content than before. */
  readonly written: readonly string[];

  /** Files that had their content already and were left alone. */
  readonly unchanged: readonly string[];

  /** Files of an earlier synthesis that are no longer made. */
  readonly removed: readonly string[];
}

/** What was added to an {@link Output}, as plain data. */
export interface AddedFiles {
  /** Path to where a file that is new or changed is put aside. */
  readonly staged: readonly (readonly [string, string])[];

  /** Files that had their content already. */
  readonly unchanged: readonly string[];
}

/**
 * The files of a synthesis, written all or none.
 *
 * A file that differs from what is there is put aside as soon as it is added, into a hidden folder on the same file system, so
 * that a large fleet is never in memory as a whole. {@link write} renames all of them into place, then removes what is no longer
 * made; {@link discard} leaves everything as it was.
 */
export class Output {
  private readonly staged = new Map<string, string>();
  private readonly unchanged = new Set<string>();
  private readonly stale = new Set<string>();
  private readonly staging = new Map<string, string>();
  private readonly made: { readonly first: string; readonly last: string }[] = [];
  private count = 0;

  /**
   * @param dryRun folder for what has changed, if nothing is to be written in its place
   * @param share if another process writes what this one adds
   */
  constructor(
    private readonly dryRun?: string,
    private readonly share?: Share,
  ) {}

  /** What was added so far. */
  get added(): AddedFiles {
    return { staged: [...this.staged], unchanged: [...this.unchanged] };
  }

  /** Adds what another process has put aside for this one. */
  adopt({ staged, unchanged }: AddedFiles): void {
    for (const [path, aside] of staged) this.staged.set(path, aside);
    for (const path of unchanged) this.unchanged.add(path);
  }

  /**
   * Adds a file; what was added before with the same path goes.
   *
   * @param path relative to the working directory, or absolute
   * @param root folder that the file is in, however deep: where it is put aside
   */
  add(path: string, text: string, root = dirname(path)): void {
    if (textOf(path) === text) {
      this.staged.delete(path);
      this.unchanged.add(path);
      return;
    }
    this.unchanged.delete(path);
    const aside = this.staged.get(path) ?? join(this.stagingIn(root), `${this.share?.index ?? 0}-${(this.count += 1)}`);
    writeFileSync(aside, text);
    this.staged.set(path, aside);
  }

  /**
   * Ends a folder whose files all belong to the synthesis: those that an earlier one listed in the folder's index and that
   * this one has not added are removed.
   *
   * @param folder where the files are
   * @param keep whether a file of the earlier synthesis that is not made now stays all the same
   */
  completeFolder(folder: string, keep: (path: string) => boolean): void {
    const index = join(folder, INDEX);
    const before = filesIn(index);
    const files = new Set(
      [...this.staged.keys(), ...this.unchanged]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1)),
    );
    const kept = before.filter((path) => !files.has(path) && keep(path));
    for (const path of before) {
      if (!files.has(path) && !keep(path)) this.stale.add(join(folder, path));
    }
    this.add(index, `${JSON.stringify({ files: [...files, ...kept].sort() }, null, 2)}\n`);
  }

  /** Writes what has changed; in a dry run only a list of it: path to the file with the new text. */
  write(): OutputReport {
    const removed = [...this.stale].filter((path) => existsSync(path));
    const report = { written: [...this.staged.keys()], unchanged: [...this.unchanged], removed };
    if (this.dryRun !== undefined) {
      mkdirSync(this.dryRun, { recursive: true });
      writeFileSync(join(this.dryRun, CHANGES), JSON.stringify(Object.fromEntries(this.staged)));
      return report;
    }
    try {
      for (const folder of new Set([...this.staged.keys()].map((path) => dirname(path)))) this.makeFolder(folder);
    } catch (error) {
      this.discard();
      throw error;
    }
    for (const [path, aside] of this.staged) renameSync(aside, path);
    this.made.length = 0;
    for (const folder of this.staging.values()) rmSync(folder, { recursive: true, force: true });
    for (const path of removed) {
      rmSync(path);
      removeEmptyFolders(dirname(path));
    }
    return report;
  }

  /** Forgets everything that was added. */
  discard(): void {
    for (const folder of this.staging.values()) rmSync(folder, { recursive: true, force: true });
    for (const { first, last } of this.made.splice(0).reverse()) removeEmptyFolders(last, first);
  }

  private stagingIn(root: string): string {
    if (this.dryRun !== undefined) {
      mkdirSync(this.dryRun, { recursive: true });
      return this.dryRun;
    }
    let folder = this.staging.get(root);
    if (folder === undefined) {
      this.makeFolder(root);
      removeAbandoned(root);
      folder = join(root, `${STAGING}${this.share?.owner ?? process.pid}`);
      mkdirSync(folder, { recursive: true });
      this.staging.set(root, folder);
    }
    return folder;
  }

  private makeFolder(folder: string): void {
    const first = mkdirSync(folder, { recursive: true });
    if (first !== undefined) this.made.push({ first, last: folder });
  }
}

/** Lists what a dry run would write. */
export const CHANGES = 'changes.json';

/** Lists the files of a folder that a synthesis has made, so that the next one can tell them from others. */
const INDEX = '.tenantry.json';

/** Files that are put aside, in a folder for each process that writes. */
const STAGING = '.tenantry-new-';

/** Files of the synthesis before, by its index. */
function filesIn(index: string): readonly string[] {
  const text = textOf(index);
  if (text === undefined) return [];
  try {
    const { files } = JSON.parse(text) as { files: string[] };
    if (Array.isArray(files)) return files;
  } catch {
    // Said below.
  }
  throw new Problem({
    what: 'the list of files that the last synthesis has made cannot be read',
    found: index,
    allowed: 'the JSON that a synthesis has written',
    remedy: 'take the last committed text; or remove the folder, which the next synthesis makes again',
  });
}

/** Removes what syntheses have put aside that were killed. */
function removeAbandoned(root: string): void {
  for (const name of readdirSync(root)) {
    if (name.startsWith(STAGING) && !isAlive(Number(name.slice(STAGING.length)))) {
      rmSync(join(root, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Removes a folder and those above it, up to a last one, as long as they are empty. */
function removeEmptyFolders(folder: string, last?: string): void {
  try {
    rmdirSync(folder);
    if (folder !== last) removeEmptyFolders(dirname(folder), last);
  } catch {
    // Not empty: somebody still needs it.
  }
}
