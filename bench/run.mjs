// Compares synthesis with a plain cdktf and cdk8s program that makes the same resources and objects, in one run.
//
//   npm run bench [-- CLUSTERS...]      default: 1 10 100 1000; the plain program stops at 100, where it takes a minute
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './measure.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const sizes = process.argv.slice(2).map(Number);
const rows = [];
for (const clusters of sizes.length > 0 ? sizes : [1, 10, 100, 1000]) {
  const work = mkdtempSync(join(tmpdir(), 'tenantry-bench-'));
  for (const folder of ['ours', 'plain']) mkdirSync(join(work, folder));
  const runs = clusters <= 100 ? 3 : 1;
  const ours = measure(runs, join(here, 'fleet.mjs'), clusters, join(work, 'ours'));
  const selected = measure(runs, join(here, 'fleet.mjs'), clusters, join(work, 'ours'), 'cluster-0');
  const plain =
    clusters <= 100 ? measure(runs, join(here, 'plain.mjs'), join(work, 'ours'), join(work, 'plain')) : undefined;
  if (plain) measure(1, join(here, 'compare.mjs'), join(work, 'ours'), join(work, 'plain'));
  rows.push({
    'clusters': clusters,
    'tenantry, s': ours.seconds.toFixed(2),
    'CPU s': ours.cpu.toFixed(2),
    'MB': Math.round(ours.megabytes),
    'one selected, s': selected.seconds.toFixed(2),
    'plain, s': plain?.seconds.toFixed(2) ?? '–',
    'plain CPU s': plain?.cpu.toFixed(2) ?? '–',
    'plain MB': plain ? Math.round(plain.megabytes) : '–',
    'plain / tenantry': plain ? (plain.seconds / ours.seconds).toFixed(1) : '–',
    'CPU': plain ? (plain.cpu / ours.cpu).toFixed(1) : '–',
    'load, s': ours.load.toFixed(2),
  });
  rmSync(work, { recursive: true, force: true });
}
console.log(
  'Constructing and synthesizing, without loading; medians. CPU time tells more than the clock on a busy machine.',
);
console.table(rows);
