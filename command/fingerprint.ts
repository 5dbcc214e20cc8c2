import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What tells the files in a folder that are rolled out from any others: stacks, manifests and scripts, not what tools leave there. */
export function folderFingerprint(folder: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(json|yaml|sh)$/.test(entry.name))
    .map(({ name }) => name);
  for (const name of names.sort()) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}
