import { hash } from 'node:crypto';
import { Problem } from '../problem';
import type { CredentialPart } from './join-credential';

/** A file that is put on a node. */
export interface NodeFile {
  /** Where: an absolute path. */
  readonly path: string;

  /** What is in it: text. A line end is added where the last one is missing. */
  readonly content: string;

  /**
   * Who may do what, as `chmod` takes it: `0o600`. The owner is root.
   *
   * @default 0o644
   */
  readonly mode?: number;
}

/** A program that runs once on a node, at a certain moment of its start. */
export interface NodeHook {
  /** DNS label, unique among the hooks of the same moment. */
  readonly name: string;

  /** The program's text; its first line says what runs it: `#!/bin/sh`. It may run again after a failure. */
  readonly script: string;
}

/** A file whose content is known, or is a part of the join credential. @internal */
export type PlacedFile = Required<Omit<NodeFile, 'content'>> & {
  readonly content: string | { readonly credential: CredentialPart };
};

/** @internal */
export function textFile(path: string, content: string, mode = 0o644): PlacedFile {
  return { path, content: content.endsWith('\n') ? content : `${content}\n`, mode };
}

/** @internal */
export function credentialFile(path: string, credential: CredentialPart, mode: number): PlacedFile {
  return { path, content: { credential }, mode };
}

/**
 * Checks that files can be placed, and no two at one path.
 *
 * @internal
 */
export function checkFiles(files: readonly PlacedFile[]): void {
  const paths = files.map(({ path }) => path);
  for (const { path, mode } of files) {
    if (!/^(\/[\w@%+=:,.-]+)+$/.test(path) || /\/\.\.?(\/|$)/.test(path)) {
      throw new Problem({
        what: 'a file of a node has no proper path',
        found: path,
        allowed: 'an absolute path of letters, digits and common signs, without . and ..',
        remedy: 'correct it',
      });
    }
    if (!Number.isInteger(mode) || mode < 0 || mode > 0o7777) {
      throw new Problem({
        what: `the mode of ${path} is none`,
        found: mode,
        allowed: 'an octal number up to 0o7777',
        remedy: 'write it as 0o644',
      });
    }
  }
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) {
    throw new Problem({
      what: 'two files of a node have one path',
      found: twice,
      allowed: 'each path once',
      remedy: 'choose another path; to change settings of this library, use the option that is made for it',
    });
  }
}

/** @internal */
export function sha256(text: string): string {
  return hash('sha256', text);
}
