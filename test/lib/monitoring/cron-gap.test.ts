import { longestGapHours } from '../../../lib/monitoring/cron-gap';

test.each([
  ['17 */6 * * *', 6],
  ['0 1,13 * * *', 12],
  ['*/20 * * * *', 1 / 3],
  ['30 2 * * *', 24],
  ['30 2 * * 0', 7 * 24],
  ['30 2 * * 7', 7 * 24],
  ['0 0 1 * *', 31 * 24],
  ['0 0 1-7 * *', 25 * 24],
  ['0 22 * * 1-5', 3 * 24],
  ['0 0 1 1 *', 365 * 24],
])('%s runs at least every %d hours', (schedule, hours) => {
  expect(longestGapHours(schedule)).toBe(hours);
});

test('days of the month and days of the week both count, when both are named', () => {
  expect(longestGapHours('0 0 1 * 1')).toBe(7 * 24);
});

test.each(['@daily', '61 * * * *', '0 0 * *', '0 0 30 2 *', 'a * * * *', '*/0 * * * *'])('refuses %s', (schedule) => {
  expect(() => longestGapHours(schedule)).toThrow('nobody can tell how often a schedule runs');
});
