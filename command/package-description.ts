import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What this package says of itself, as far as it is read. */
export interface PackageDescription {
  /** Its version. */
  readonly version: string;

  /** Packages that it shares with the program. */
  readonly peerDependencies: Readonly<Record<string, string>>;

  /** Packages that it was made with. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Reads the description, which lies beside the sources or above what is built from them. */
export function packageDescription(): PackageDescription {
  const file = ['..', '../..'].map((folder) => join(__dirname, folder, 'package.json')).find(existsSync)!;
  return JSON.parse(readFileSync(file, 'utf8')) as PackageDescription;
}
