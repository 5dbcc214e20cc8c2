// Compares synthesis with a plain cdktf and cdk8s program that makes the same resources and objects, in one run.
//
//   npm run bench [-- [--write] CLUSTERS...]      default: 1 10 100 300 1000; --write renews docs/speed.md and docs/speed.svg
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, run } from './measure.mjs';
import { plot } from './plot.mjs';

/** The plain program grows with the square of its fleet: at 1,000 clusters it would take half an hour. */
const LARGEST_PLAIN = 300;

/** How often the programs are run in turn, so that what else goes on meets both; the median counts. */
const ROUNDS = 3;

const here = dirname(fileURLToPath(import.meta.url));
const words = process.argv.slice(2);

/** What the programs make. It goes at the end: file systems look long for room for files where many were removed a moment ago. */
const work = mkdtempSync(join(tmpdir(), 'tenantry-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const sizes = words.filter((word) => !word.startsWith('-')).map(Number);
const rows = (sizes.length > 0 ? sizes : [1, 10, 100, 300, 1000]).map(compare);
const table = tableOf(rows);
console.log(table);
if (words.includes('--write')) write();

function compare(clusters) {
  const isCompared = clusters <= LARGEST_PLAIN;
  const rounds = Array.from({ length: isCompared ? ROUNDS : 1 }, () => round(clusters, isCompared));
  const of = (program) => median(rounds.map((results) => results[program]));
  return { clusters, ours: of('ours'), selected: of('selected'), plain: isCompared ? of('plain') : undefined };
}

/** Runs each program once, in new folders. */
function round(clusters, isCompared) {
  const [made, plainMade] = ['ours', 'plain'].map((name) => mkdtempSync(join(work, `${clusters}-${name}-`)));
  const ours = run(join(here, 'fleet.mjs'), clusters, made);
  const plain = isCompared ? run(join(here, 'plain.mjs'), made, plainMade) : undefined;
  if (plain) run(join(here, 'compare.mjs'), made, plainMade);
  return { ours, plain, selected: run(join(here, 'fleet.mjs'), clusters, made, 'cluster-0') };
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
      ? [
          seconds(plain.cpu),
          seconds(plain.seconds),
          `${Math.round(plain.megabytes)} MB`,
          (plain.cpu / ours.cpu).toFixed(1),
          (plain.seconds / ours.seconds).toFixed(1),
        ]
      : ['–', '–', '–', '–', '–']),
  ]);
  const head = [
    'clusters',
    'tenantry',
    'by the clock',
    'memory',
    'one selected',
    'plain',
    'by the clock',
    'memory',
    'times cheaper',
    'times faster',
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
