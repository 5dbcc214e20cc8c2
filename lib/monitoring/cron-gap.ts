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
  let hours = known.get(schedule);
  if (hours === undefined) known.set(schedule, (hours = compute(schedule)));
  return hours;
}

/** The same few schedules come again for each cluster. */
const known = new Map<string, number>();

function compute(schedule: string): number {
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = fieldsOf(schedule);
  // Days in either field count when both are restricted, as cron has it.
  const [, , monthDaysText, , weekDaysText] = schedule.trim().split(/\s+/) as [string, string, string, string, string];
  const isDay = (dayOfMonth: number, dayOfWeek: number) =>
    monthDaysText !== '*' && weekDaysText !== '*'
      ? daysOfMonth.has(dayOfMonth) || daysOfWeek.has(dayOfWeek)
      : daysOfMonth.has(dayOfMonth) && daysOfWeek.has(dayOfWeek);
  const days: number[] = [];
  // Two years of which none is a leap year: every schedule with a date runs twice.
  for (let day = 0, month = 1, dayOfMonth = 1; day < 730; day += 1) {
    if (months.has(month) && isDay(dayOfMonth, day % 7)) days.push(day);
    dayOfMonth += 1;
    if (dayOfMonth > DAYS[month - 1]!) [dayOfMonth, month] = [1, (month % 12) + 1];
  }
  if (days.length < 2) throw malformed(schedule);
  const times = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * MINUTES + minute));
  const overnight = gapsOf(days).map((gap) => gap * DAY + times[0]! - times.at(-1)!);
  return Math.max(...gapsOf(times), ...overnight) / MINUTES;
}

/** What lies between the numbers of an ascending list. */
function gapsOf(numbers: readonly number[]): number[] {
  return numbers.slice(1).map((number, index) => number - numbers[index]!);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

type Fields = [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];

function fieldsOf(schedule: string): Fields {
  const texts = schedule.trim().split(/\s+/);
  const limits = [
    [0, 59],
    [0, 23],
    [1, 31],
    [1, 12],
    [0, 7],
  ] as const;
  if (texts.length !== limits.length) throw malformed(schedule);
  const fields = limits.map(([first, last], index) => valuesOf(texts[index]!, first, last, schedule)) as Fields;
  if (fields[4].delete(7)) fields[4].add(0);
  return fields;
}

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
