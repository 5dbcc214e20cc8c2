import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Compares a text with a file that people review; with UPDATE_GOLDEN=1 writes the file instead. */
export function expectGolden(text: string, name: string): void {
  const path = join(__dirname, 'golden', name);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  try {
    expect(text).toBe(readFileSync(path, 'utf8'));
  } catch (error) {
    const command = 'UPDATE_GOLDEN=1 npx jest --testPathPatterns test/lib/bootstrap';
    throw new Error(`${(error as Error).message}\n\nIf the change is meant: ${command}`, { cause: error });
  }
}
