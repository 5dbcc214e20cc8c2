import { Policy } from '../../../lib/policy/policy';
import { Suppression } from '../../../lib/policy/suppression';

const OPEN = { name: 'acme', document: { terraform: { backend: { local: {} } } } };
const reason = 'Tried out on one machine only.';

test('finds what breaks a rule, as a problem with the id of the rule', () => {
  const report = judged(new Policy());
  expect(report.warnings.map(({ facts }) => facts)).toEqual([
    {
      rule: 'OS-ID-3',
      path: 'acme',
      what: 'the state of a stack is a file on whichever machine ran Terraform',
      found: 'local',
      allowed: 'a remote backend with locks',
      remedy: 'set backend: Backend.s3, Backend.http …',
    },
  ]);
  expect(report.errors).toEqual([]);
  expect(`${report}`).toBe(
    'OS-ID-3 acme: the state of a stack is a file on whichever machine ran Terraform; set backend: Backend.s3, Backend.http …\n' +
      'Policy: 0 errors, 1 warning, 0 accepted with a reason',
  );
});

test('keeps what is accepted, with the reason', () => {
  const policy = new Policy();
  policy.suppress({ rule: 'OS-ID-3', of: 'acme', reason });
  const report = judged(policy);
  expect([report.warnings, report.unused]).toEqual([[], []]);
  expect(JSON.parse(JSON.stringify(report))).toEqual({
    findings: [expect.objectContaining({ severity: 'warning', rule: 'OS-ID-3', path: 'acme', accepted: reason })],
    unused: [],
  });
});

test('tells what is accepted and not found', () => {
  const report = judged(new Policy([{ rule: 'OS-ID-3', of: 'globex', reason }]));
  expect(report.notices).toEqual([
    expect.stringContaining('OS-ID-3 acme: '),
    'OS-ID-3 is accepted of globex, where nothing is found; take it out',
  ]);
  expect(report.brief).toContain('  OS-ID-3  is accepted of globex, where nothing is found');
});

test.each([
  ['acme', 'acme/acme-paris/Network', true],
  ['acme', 'acme-dev/Network', false],
  ['acme/*/Network', 'acme/acme-paris/Network', true],
  [undefined, 'anything', true],
  ['a.me', 'acme', false],
])('a suppression of %s, held against %s: %s', (of, path, accepted) => {
  expect(Suppression.of({ rule: 'OS-NET-7', of, reason }).accepts('OS-NET-7', path)).toBe(accepted);
  expect(Suppression.of({ rule: 'OS-NET-7', of, reason }).accepts('OS-NET-6', path)).toBe(false);
});

test.each([[''], ['   '], ['fine'], [undefined as unknown as string]])(
  'refuses to accept a finding because of %j',
  (bad) => {
    expect(() => new Policy([{ rule: 'OS-NET-1', reason: bad }])).toThrow(
      'a finding of rule OS-NET-1 is accepted without a reason',
    );
  },
);

test('refuses to accept what no rule could find', () => {
  expect(() => new Policy([{ rule: 'OS-NET-11', reason }])).toThrow(
    'the policy has no such rule (found "OS-NET-11"); allowed: OS-NET-1, ',
  );
});

function judged(policy: Policy) {
  const judgement = policy.start();
  judgement.addStack(OPEN);
  return judgement.report();
}
