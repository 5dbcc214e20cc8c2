import { Construct } from 'constructs';
import { runProgram } from '../../../constructs/fleet/run-program';

afterEach(() => {
  process.exitCode = undefined;
  jest.restoreAllMocks();
});

test('tells of a name that is taken as of any other mistake', () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  runProgram(() => {
    const root = new Construct(undefined as never, '');
    new Construct(root, 'first');
    new Construct(root, 'first');
  });
  expect(process.exitCode).toBe(1);
  expect(said.mock.lastCall![0]).toMatch(
    /✗ test\/constructs\/fleet\/run-program\.test\.ts:\d+: two constructs of one parent have the same name\n {2}found {4}"first"/,
  );
});

test('throws on what is a defect', () => {
  expect(() => runProgram(() => (undefined as unknown as Construct).node)).toThrow(TypeError);
});
