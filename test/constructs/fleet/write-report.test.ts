import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeReport } from '../../../constructs/fleet';
import { declareReferenceFleet } from '../../../stacks/reference-fleet';
import { readBack, synthesized } from '../../support/platforms';

const { root, files: before } = synthesized((platform) => {
  declareReferenceFleet(platform);
  platform.suppress({ rule: 'OS-NET-7', reason: '<script>alert("who reads this")</script>' });
  platform.suppress({ rule: 'HCP-2', of: 'paris-1/acme-dev', reason: '<img src=x onerror=alert(1)>' });
});
const manifests = join(root, 'dist');
const outdir = join(root, 'cdktf.out');

test('writes a page for the fleet, one for each cluster, and one for what has changed', async () => {
  const page = await writeReport({ manifests, outdir, since: manifests });
  expect(page).toBe(join(root, 'dist/report/index.html'));
  const { files } = readBack(root);
  const pages = Object.keys(files).filter((path) => path.startsWith('dist/report/'));
  expect(pages).toEqual([
    'dist/report/changes.html',
    ...['acme-dev', 'acme-prod', 'globex-shop', 'initech-lab'].map((name) => `dist/report/clusters/${name}.html`),
    'dist/report/index.html',
  ]);
  expect(files['dist/report/changes.html']).toContain('The two syntheses have made the same fleet.');
  const prod = files['dist/report/clusters/acme-prod.html']!;
  for (const text of ['cp.paris.example.net:6002', '100.65.0.0/16', 'cluster-ca', 'kube-apiserver:v1.35.4', 'press-1'])
    expect(prod).toContain(text);
  expect(Object.keys(before).filter((path) => before[path] !== files[path])).toEqual([]);
}, 60_000);

test('says what manifests say otherwise, though the plans are the same', async () => {
  const former = mkdtempSync(join(tmpdir(), 'report-'));
  cpSync(manifests, former, { recursive: true });
  const file = join(former, 'paris-1/acme-prod/40-api-server.k8s.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('--profiling=false', '--profiling=true'));
  const to = mkdtempSync(join(tmpdir(), 'report-'));
  await writeReport({ manifests, outdir, since: former, to });
  const changes = readFileSync(join(to, 'changes.html'), 'utf8');
  expect(changes).toContain(
    '0 differences between two plans, in 0 parts of the fleet; 1 difference between their manifests.',
  );
  expect(changes).toContain('Deployment cluster-acme-prod/kube-apiserver');
}, 60_000);

test('writes the same again, with nothing that a page would load or run', async () => {
  const read = async () => readFileSync(await writeReport({ manifests, outdir }), 'utf8');
  const page = await read();
  expect(await read()).toBe(page);
  expect(page).not.toMatch(/<script|<link|<img|src=|https?:\/\/(?!www\.w3\.org)|@import|url\(/);
}, 60_000);

test('replaces pages of its own, and leaves alone what else is in the folder', async () => {
  const to = mkdtempSync(join(tmpdir(), 'report-'));
  mkdirSync(join(to, 'clusters'));
  for (const path of ['notes.txt', 'changes.html', 'clusters/gone.html']) writeFileSync(join(to, path), 'mine');
  await writeReport({ manifests, outdir, to });
  expect(
    ['notes.txt', 'changes.html', 'clusters/gone.html', 'index.html'].map((path) => existsSync(join(to, path))),
  ).toEqual([true, false, false, true]);
}, 60_000);

test('says what to do when there is nothing to report on', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'report-'));
  await expect(writeReport({ manifests: empty, outdir: empty })).rejects.toThrow('there is no synthesis to report on');
});
