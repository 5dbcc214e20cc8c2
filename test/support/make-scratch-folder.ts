import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Before all tests: gives them a folder for temporary files. */
export default function makeScratchFolder(): void {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'tenantry-tests-'));
}
