import { rmSync } from 'node:fs';

/** After all tests: removes their folder for temporary files. */
export default function removeScratchFolder(): void {
  rmSync(process.env.TMPDIR!, { recursive: true, force: true });
}
