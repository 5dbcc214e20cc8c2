import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders whose code is not the user's. */
const OWN = ['lib', 'constructs'].map((room) => resolve(__dirname, '../..', room) + sep);

/**
 * The line of the user's program that has led to an error, such as `main.ts:12`, also where that is compiled to JavaScript with a
 * source map beside it; undefined when it is none, as what the whole platform is about is found by `synth()`.
 *
 * @param trace stack trace of the error
 */
export function placeInProgram(trace: string): string | undefined {
  for (const [frame, place = '', line, column] of trace.matchAll(/^\s+at (?:.*\()?(.+?):(\d+):(\d+)\)?$/gm)) {
    if (frame.includes('Platform.synth')) return undefined;
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (!isUsers(file)) continue;
    const [source, sourceLine] = original(file, Number(line), Number(column));
    return `${relative('', source)}:${sourceLine}`;
  }
  return undefined;
}

function isUsers(file: string): boolean {
  return (
    !file.startsWith('node:') &&
    !file.includes(`${sep}node_modules${sep}`) &&
    !OWN.some((room) => file.startsWith(room))
  );
}

/** Where compiled code is from. */
function original(file: string, line: number, column: number): [file: string, line: number] {
  const map = `${file}.map`;
  if (!existsSync(map)) return [file, line];
  const entry = new SourceMap(JSON.parse(readFileSync(map, 'utf8')) as SourceMapPayload).findEntry(
    line - 1,
    column - 1,
  );
  return 'originalSource' in entry
    ? [resolve(dirname(file), entry.originalSource), entry.originalLine + 1]
    : [file, line];
}
