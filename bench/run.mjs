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
  rows.push({
    'clusters': clusters,
    'tenantry, s': seconds(ours.milliseconds),
    'per cluster, ms': (ours.milliseconds / clusters).toFixed(1),
    'MB': Math.round(ours.megabytes),
    'load, s': seconds(ours.load),
    'one selected, s': seconds(selected.milliseconds),
    'plain, s': plain ? seconds(plain.milliseconds) : '–',
    'plain MB': plain ? Math.round(plain.megabytes) : '–',
    'plain / tenantry': plain ? (plain.milliseconds / ours.milliseconds).toFixed(1) : '–',
  });
  rmSync(work, { recursive: true, force: true });
}
console.log('Construct and synthesize, without loading; medians.');
console.table(rows);

function seconds(milliseconds) {
  return (milliseconds / 1000).toFixed(2);
}
