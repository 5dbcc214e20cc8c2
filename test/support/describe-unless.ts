/**
 * Tests of what a machine may lack: skipped where there is a reason, which is said on standard error, as jest shows no console of
 * a file of which all is skipped.
 */
export function describeUnless(reason: string | undefined, title: string, tests: () => void): void {
  if (reason !== undefined) process.stderr.write(`skipped: ${title}: ${reason}\n`);
  (reason === undefined ? describe : describe.skip)(title, tests);
}
