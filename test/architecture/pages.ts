import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Folder of the package. */
export const root = resolve(__dirname, '../..');

/** A block of code of a page. */
export interface Block {
  /** Page and line, as an editor takes it. */
  readonly place: string;

  /** What the fence says: the language, then what a fragment is part of. */
  readonly info: string;

  /** The code. */
  readonly text: string;
}

/** Every page that people read: path from the root to text. */
export const pages: ReadonlyMap<string, string> = new Map(
  [
    ...readdirSync(root).filter((name) => name.endsWith('.md')),
    'bench/README.md',
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => `docs/${name}`),
  ].map((path) => [path, readFileSync(join(root, path), 'utf8')]),
);

/** The blocks of all pages in a language. */
export function blocksOf(language: string): Block[] {
  return [...pages].flatMap(([page, text]) =>
    [...text.matchAll(/^( *)```(\w+) ?([^\n]*)\n([\s\S]*?)^\1```$/gm)]
      .filter((match) => match[2] === language)
      .map(({ index, 1: indent, 3: info, 4: code }) => ({
        place: `${page}:${text.slice(0, index).split('\n').length}`,
        info: info!,
        text: code!.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      })),
  );
}

/** A page without its code, where text looks like what it is not. */
export function prose(text: string): string {
  return text.replace(/^( *)```[\s\S]*?^\1```$/gm, '').replace(/`[^`\n]+`/g, 'code');
}
