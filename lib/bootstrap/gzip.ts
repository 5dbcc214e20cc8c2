import { gzipSync } from 'node:zlib';

/** What was packed already: most files of nodes are the same in every pool of a fleet. */
const packed = new Map<string, string>();

/**
 * Base64 of gzip without what differs between moments and systems: no time, no name of the operating system.
 *
 * Another release of zlib may still pack the same text in other bytes; what must not change by that, such as a hash, is made
 * from the text.
 *
 * @internal
 */
export function gzip(text: string): string {
  let base64 = packed.get(text);
  if (base64 === undefined) {
    base64 = pack(text).toString('base64');
    packed.set(text, base64);
  }
  return base64;
}

function pack(text: string): Buffer {
  const bytes = gzipSync(text, { level: 9 });
  bytes.fill(0, 4, 8);
  bytes[9] = 255;
  return bytes;
}
