import { Problem } from '../problem';

const MINUTES = 60;
const DAY = 24 * MINUTES;

/**
 * The longest time between two runs of a schedule, in hours; at most the days of two months.
 *
 * @param schedule five fields of cron with numbers, lists, ranges and steps
 * @throws Problem when it never runs, or is written otherwise
 */
export function longestGapHours(schedule: string): number {
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== LIMITS.length) throw malformed(schedule);
  const valuesAt = (index: number) => valuesOf(fields[index]!, ...LIMITS[index]!, schedule);
  const [minutes, hours] = [valuesAt(0), valuesAt(1)];
  const dates = fields.slice(2).join(' ');
  let days = longestGaps.get(dates);
  if (days === undefined) {
    days = longestGapDays(dates, [valuesAt(2), valuesAt(3), valuesAt(4)]);
    if (days === undefined) throw malformed(schedule);
    longestGaps.set(dates, days);
  }
  const times = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * MINUTES + minute));
  return Math.max(...gapsOf(times), days * DAY + times[0]! - times.at(-1)!) / MINUTES;
}

/** Dates to days: clusters differ in their minutes and hours, and have the same few dates. */
const longestGaps = new Map<string, number>();

/** The most days between two dates; undefined when there are none. */
function longestGapDays(dates: string, [daysOfMonth, months, daysOfWeek]: Dates): number | undefined {
  if (daysOfWeek.delete(7)) daysOfWeek.add(0);
  // Days in either field count when both are restricted, as cron has it.
  const areBothRestricted = !dates.startsWith('* ') && !dates.endsWith(' *');
  const isDay = (dayOfMonth: number, dayOfWeek: number) =>
    areBothRestricted
      ? daysOfMonth.has(dayOfMonth) || daysOfWeek.has(dayOfWeek)
      : daysOfMonth.has(dayOfMonth) && daysOfWeek.has(dayOfWeek);
  const days: number[] = [];
  // Two years of which none is a leap year: every schedule with a date runs twice.
  for (let day = 0, month = 1, dayOfMonth = 1; day < 730; day += 1) {
    if (months.has(month) && isDay(dayOfMonth, day % 7)) days.push(day);
    dayOfMonth += 1;
    if (dayOfMonth > DAYS[month - 1]!) [dayOfMonth, month] = [1, (month % 12) + 1];
  }
  return days.length < 2 ? undefined : Math.max(...gapsOf(days));
}

/** What lies between the numbers of an ascending list. */
function gapsOf(numbers: readonly number[]): number[] {
  return numbers.slice(1).map((number, index) => number - numbers[index]!);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days of the month, months, days of the week. */
type Dates = readonly [Set<number>, Set<number>, Set<number>];

/** First and last value of each field. */
const LIMITS: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
];

function valuesOf(text: string, first: number, last: number, schedule: string): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) throw malformed(schedule);
    const [, from, to, step] = match.map((found) => (found === undefined ? undefined : Number(found)));
    const start = from ?? first;
    const end = to ?? (from === undefined || step !== undefined ? last : from);
    if (start < first || end > last || step === 0) throw malformed(schedule);
    for (let value = start; value <= end; value += step ?? 1) values.add(value);
  }
  return new Set([...values].sort((a, b) => a - b));
}

function malformed(schedule: string): Problem {
  return new Problem({
    what: 'nobody can tell how often a schedule runs',
    found: schedule,
    allowed: 'five fields of cron: minute, hour, day of month, month, day of week, as numbers, lists, ranges and steps',
    remedy: "write '17 */6 * * *' for every six hours",
  });
}
