import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { yamlDocuments } from '../../lib/yaml';
import { declareReferenceFleet } from '../../stacks/reference-fleet';
import { synthesized } from '../support/platforms';
import { ACCEPTED, isAccepted } from './accepted-findings';
import { ask, describeWith } from './judges';

interface Finding {
  readonly id: string;
  readonly where: string;
}

const { objects } = synthesized((platform) => void declareReferenceFleet(platform));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scanned-'));
  for (const [where, own] of Object.entries(objects)) {
    const path = join(folder, `${where}.yaml`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, yamlDocuments(own.map(asJudgesReadIt)));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWith(['checkov'], 'the reference fleet, judged by checkov', () => {
  test('has no finding but those that are accepted', () => {
    const words = [
      '--framework',
      'kubernetes',
      '--directory',
      folder,
      '--skip-download',
      '--quiet',
      '--output',
      'json',
    ];
    const { output } = ask('checkov', [...words, '--soft-fail']);
    const { results, summary } = JSON.parse(output.slice(output.indexOf('{'))) as {
      results: { failed_checks: { check_id: string; resource: string }[] };
      summary: { passed: number; parsing_errors: number };
    };
    expect(summary.parsing_errors).toBe(0);
    expect(summary.passed).toBeGreaterThan(1000);
    judge(
      'checkov',
      results.failed_checks.map(({ check_id, resource }) => ({ id: check_id, where: resource })),
    );
  }, 300_000);
});

describeWith(['kube-score'], 'the reference fleet, judged by kube-score', () => {
  test('has no finding but those that are accepted', () => {
    const files = Object.keys(objects).map((where) => join(folder, `${where}.yaml`));
    const { output } = ask('kube-score', ['score', '--output-format', 'json', '--output-version', 'v2', ...files]);
    const scored = JSON.parse(output) as {
      object_name: string;
      checks: { check: { id: string }; grade: number; skipped: boolean }[];
    }[];
    expect(scored.length).toBeGreaterThan(50);
    // 10 is well, 7 almost well, 5 a warning, 1 critical.
    judge(
      'kube-score',
      scored.flatMap(({ object_name, checks }) =>
        checks
          .filter(({ grade, skipped }) => !skipped && grade < 7)
          .map(({ check }) => ({ id: check.id, where: object_name })),
      ),
    );
  }, 120_000);
});

/** Nothing is found that is not accepted, and nothing is accepted that is not found any more. */
function judge(by: 'checkov' | 'kube-score', findings: readonly Finding[]): void {
  const unexpected = findings.filter(({ id, where }) => !isAccepted(by, id, where));
  expect([...new Set(unexpected.map(({ id, where }) => `${id} ${where}`))]).toEqual([]);
  const found = new Set(findings.map(({ id }) => id));
  expect(ACCEPTED.filter((accepted) => accepted.judge === by && !found.has(accepted.id)).map(({ id }) => id)).toEqual(
    [],
  );
}

/** Judges look for flags in the command alone. */
function asJudgesReadIt(object: any): any {
  const copy = structuredClone(object);
  const pod = copy.spec?.template?.spec;
  for (const container of pod?.containers ?? []) {
    if (/^(kube-|etcd$)/.test(container.name)) container.command = [...container.command, ...(container.args ?? [])];
  }
  return copy;
}
