// Compares synthesis with a plain cdktf and cdk8s program that makes the same resources and objects, in one run.
//
//   npm run bench [-- [--write] CLUSTERS...]      default: 1 10 100 300 1000; --write renews docs/speed.md and docs/speed.svg
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './measure.mjs';
import { plot } from './plot.mjs';

/** The plain program grows with the square of its fleet: at 1,000 clusters it would take half an hour. */
const LARGEST_PLAIN = 300;

const here = dirname(fileURLToPath(import.meta.url));
const words = process.argv.slice(2);
const sizes = words.filter((word) => !word.startsWith('-')).map(Number);
const rows = (sizes.length > 0 ? sizes : [1, 10, 100, 300, 1000]).map(compare);
const table = tableOf(rows);
console.log(table);
if (words.includes('--write')) write();

function compare(clusters) {
  const work = mkdtempSync(join(tmpdir(), 'tenantry-bench-'));
  try {
    for (const folder of ['ours', 'plain']) mkdirSync(join(work, folder));
    const runs = clusters < 100 ? 3 : 1;
    const ours = measure(runs, join(here, 'fleet.mjs'), clusters, join(work, 'ours'));
    const selected = measure(runs, join(here, 'fleet.mjs'), clusters, join(work, 'ours'), 'cluster-0');
    const plain =
      clusters <= LARGEST_PLAIN
        ? measure(runs, join(here, 'plain.mjs'), join(work, 'ours'), join(work, 'plain'))
        : undefined;
    if (plain) measure(1, join(here, 'compare.mjs'), join(work, 'ours'), join(work, 'plain'));
    return { clusters, ours, selected, plain };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function tableOf(all) {
  const seconds = (value) => `${value.toFixed(value < 10 ? 2 : 0)} s`;
  const lines = all.map(({ clusters, ours, selected, plain }) => [
    clusters.toLocaleString('en'),
    seconds(ours.cpu),
    seconds(ours.seconds),
    `${Math.round(ours.megabytes)} MB`,
    seconds(selected.cpu),
    ...(plain
      ? [seconds(plain.cpu), `${Math.round(plain.megabytes)} MB`, (plain.cpu / ours.cpu).toFixed(1)]
      : ['–', '–', '–']),
  ]);
  const head = [
    'clusters',
    'tenantry',
    'by the clock',
    'memory',
    'one selected',
    'plain',
    'memory',
    'plain / tenantry',
  ];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function write() {
  const docs = join(here, '../docs');
  const page = join(docs, 'speed.md');
  const load = rows.map(({ ours }) => ours.load).sort((a, b) => a - b)[0];
  const text = [
    '<!-- bench -->',
    `Node.js ${process.versions.node}, ${availableParallelism()} cores; loading the package took ${Math.round(load * 1000)} ms at best, which is not in it.`,
    table,
    '<!-- /bench -->',
  ].join('\n\n');
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(/<!-- bench -->[^]*<!-- \/bench -->/, () => text),
  );
  const points = (of) => rows.flatMap((row) => (of(row) ? [[row.clusters, of(row).cpu]] : []));
  writeFileSync(
    join(docs, 'speed.svg'),
    plot({
      'tenantry': points(({ ours }) => ours),
      'plain': points(({ plain }) => plain),
      'one selected': points(({ selected }) => selected),
    }),
  );
}
