import { ProjectFolder } from '../support/command';

const folder = new ProjectFolder();

test('says what it can do, and what its exit codes mean', () => {
  const { code, out } = folder.tenantry('--help');
  expect(code).toBe(0);
  for (const words of ['synth', 'diff', 'explain', '3    a program that was called has failed'])
    expect(out).toContain(words);
});

test.each([['--version'], ['synth', '--help']])('answers %s with exit code 0', (...words) => {
  expect(folder.tenantry(...words).code).toBe(0);
});

test.each([['bogus'], ['synth', '--bogus'], ['synth', 'too', 'much']])('answers %s with exit code 2', (...words) => {
  expect(folder.tenantry(...words)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('error: ') });
});

test('explains a rule of the policy by its id', () => {
  expect(folder.tenantry('explain', 'HCP-2').out).toContain('HCP-2 (warning): etcd is saved by a schedule');
});

test('explains a problem by its code, and by its text', () => {
  const byCode = folder.tenantry('explain', 'control-plane-skip-minor-version');
  expect(byCode.out).toContain('do       upgrade to <next> first and roll that out');
  expect(folder.tenantry('explain', 'the control plane of x would skip a minor version after 1.33.9').out).toBe(
    byCode.out,
  );
});

test('lists every problem, and finds the one that was meant', () => {
  expect(folder.tenantry('explain').out.split('\n').length).toBeGreaterThan(150);
  expect(folder.tenantry('explain', 'skip-minor')).toMatchObject({
    code: 1,
    err: expect.stringContaining('did you mean control-plane-skip-minor-version?'),
  });
});
