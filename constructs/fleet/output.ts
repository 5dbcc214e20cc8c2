import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What {@link Output.write} did. */
export interface OutputReport {
  /** Files that are new or have other content than before. */
  readonly written: readonly string[];

  /** Files that had their content already and were left alone. */
  readonly unchanged: readonly string[];

  /** Files of an earlier synthesis that are no longer made. */
  readonly removed: readonly string[];
}

/**
 * The files of a synthesis, written all or none.
 *
 * First every changed file is written beside its target, then all are renamed into place, then what is no longer made is
 * removed. An error while writing leaves everything as it was.
 */
export class Output {
  private readonly files = new Map<string, string>();
  private readonly stale = new Set<string>();

  /**
   * Adds a file.
   *
   * @param path relative to the working directory, or absolute
   */
  add(path: string, text: string): void {
    this.files.set(path, text);
  }

  /**
   * Adds a folder whose files all belong to the synthesis: those that an earlier one listed in the folder's index and that
   * this one does not make are removed.
   *
   * @param folder where the files go
   * @param files path below the folder to content
   * @param keep whether a file of the earlier synthesis that is not made now stays all the same
   */
  addFolder(folder: string, files: ReadonlyMap<string, string>, keep: (path: string) => boolean): void {
    const index = join(folder, INDEX);
    const before = existsSync(index) ? (JSON.parse(readFileSync(index, 'utf8')) as { files: string[] }).files : [];
    const kept = before.filter((path) => !files.has(path) && keep(path));
    for (const path of before) {
      if (!files.has(path) && !keep(path)) this.stale.add(join(folder, path));
    }
    for (const [path, text] of files) this.add(join(folder, path), text);
    this.add(index, `${JSON.stringify({ files: [...files.keys(), ...kept].sort() }, null, 2)}\n`);
  }

  /** Writes what has changed. */
  write(): OutputReport {
    const changed = [...this.files].filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
    const staged = changed.map(([path]) => [`${path}.${process.pid}.new`, path] as const);
    try {
      changed.forEach(([path, text], index) => {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(staged[index]![0], text);
      });
    } catch (error) {
      for (const [beside] of staged) rmSync(beside, { force: true });
      throw error;
    }
    for (const [beside, path] of staged) renameSync(beside, path);
    const removed = [...this.stale].filter((path) => existsSync(path));
    for (const path of removed) {
      rmSync(path);
      removeEmptyFolders(dirname(path));
    }
    const written = changed.map(([path]) => path);
    const isWritten = new Set(written);
    return { written, unchanged: [...this.files.keys()].filter((path) => !isWritten.has(path)), removed };
  }
}

/** Lists the files of a folder that a synthesis has made, so that the next one can tell them from others. */
const INDEX = '.tenantry.json';

function removeEmptyFolders(folder: string): void {
  try {
    rmdirSync(folder);
    removeEmptyFolders(dirname(folder));
  } catch {
    // Not empty: somebody still needs it.
  }
}
