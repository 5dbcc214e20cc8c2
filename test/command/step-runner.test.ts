import { runSteps, type StepRunnerProps } from '../../command/step-runner';
import { Terminal } from '../../command/terminal';
import type { FleetStep } from '../../lib/rollout/rollout-steps';

const step = (name: string, ...after: string[]) => ({ name, after }) as unknown as FleetStep;
const run = (steps: readonly FleetStep[], props: Partial<StepRunnerProps> = {}) =>
  runSteps(
    steps,
    {
      parallelism: 2,
      title: 'testing',
      work: ({ name }) => Promise.resolve(`${name} is done`),
      isDone: () => false,
      onDone: () => undefined,
      ...props,
    },
    new Terminal(true),
  );

test('a step waits for those before it, wherever they stand in the list', async () => {
  const begun: string[] = [];
  const work = ({ name }: FleetStep) => Promise.resolve(`${begun.push(name)}`);
  await run([step('c', 'b'), step('b', 'a'), step('a'), step('d')], { work });
  expect(begun).toEqual(['a', 'd', 'b', 'c']);
});

test('what was complete before lets others begin, wherever it stands in the list', async () => {
  const results = await run([step('b', 'a'), step('a')], { isDone: ({ name }) => name === 'a' });
  expect(results.map(({ state }) => state)).toEqual(['done', 'done before']);
});

test('no more steps run at a time than may', async () => {
  let now = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++now);
    await new Promise(setImmediate);
    return `${now--}`;
  };
  await run(
    ['a', 'b', 'c', 'd', 'e'].map((name) => step(name)),
    { work },
  );
  expect(most).toBe(2);
});

test.each([
  ['for what is no step', [step('a', 'nobody')]],
  ['for each other', [step('a', 'b'), step('b', 'a')]],
])('steps that wait %s are no wait without an end', async (_, steps) => {
  await expect(run(steps)).rejects.toThrow('wait for each other, or for what is no step');
});
