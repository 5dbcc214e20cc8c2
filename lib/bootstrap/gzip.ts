import { gzipSync } from 'node:zlib';

/**
 * gzip without what differs between moments and systems: no time, no name of the operating system.
 *
 * Another release of zlib may still pack the same text in other bytes; what must not change by that, such as a hash, is made
 * from the text.
 *
 * @internal
 */
export function gzip(text: string): Buffer {
  const bytes = gzipSync(text, { level: 9 });
  bytes.fill(0, 4, 8);
  bytes[9] = 255;
  return bytes;
}
