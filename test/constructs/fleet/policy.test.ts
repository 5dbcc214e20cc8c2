import { declareReferenceFleet } from '../../../stacks/reference-fleet';
import { synthesized } from '../../support/platforms';
import { ApiObject, Chart } from 'cdk8s';

const reason = 'It is a museum piece behind glass.';

test('the reference fleet has no finding without a reason', () => {
  const { report, files } = synthesized((platform) => void declareReferenceFleet(platform));
  const { findings, notices, errors } = report.facts.policy;
  expect([errors, notices]).toEqual([[], []]);
  expect(findings.length).toBeGreaterThan(0);
  expect(JSON.parse(files['dist/policy.json']!)).toEqual(JSON.parse(JSON.stringify(report.facts.policy)));
});

test('refuses what breaks a rule, before anything is written', () => {
  expect(() =>
    synthesized((platform) => {
      const chart = new Chart(platform.manifests('elsewhere'), 'chart');
      new ApiObject(chart, 'It', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'it' }, data: { a: 'Yg==' } });
    }),
  ).toThrow('[elsewhere/Secret/it] Secret it would be written with its content');
});

test('tells what is accepted and not found, unless clusters were left out', () => {
  const accept = (only?: string[]) =>
    synthesized(
      (platform) => {
        declareReferenceFleet(platform);
        platform.suppress({ rule: 'OS-NET-7', of: 'acme-prod', reason });
      },
      { only },
    );
  expect(`${accept().report}`).toContain('  OS-NET-7  is accepted of acme-prod, where nothing is found');
  expect(`${accept(['acme-dev']).report}`).not.toContain('where nothing is found');
});
