import { suggestion } from '../names';
import { PROBLEM_CAUSES } from './problem-causes';
import { PROBLEM_ENTRIES } from './problem-entries';

/** A kind of problem that this library reports. Names in angle brackets stand for what differs from case to case. */
export interface ProblemEntry {
  /** Its code: the words of {@link what} that are always the same and say most. */
  readonly code: string;

  /** What is wrong. */
  readonly what: string;

  /** What would be right. */
  readonly allowed: string;

  /** What to do about it. */
  readonly remedy: string;
}

/** A kind of problem, with what a message has no room for. */
export interface ProblemExplanation extends ProblemEntry {
  /** How one usually comes to it, and why it is refused: sentences, none where the message says it all. */
  readonly causes: readonly string[];
}

/** Every kind of problem, in the order of the codes. */
export function problemCatalogue(): ProblemExplanation[] {
  return PROBLEM_ENTRIES.map(explained);
}

/** The kind of problem that a code, or the text of a message, means; undefined when none does. */
export function explainProblem(codeOrText: string): ProblemExplanation | undefined {
  const code = PROBLEM_ENTRIES.some((entry) => entry.code === codeOrText) ? codeOrText : problemCode(codeOrText);
  const entry = PROBLEM_ENTRIES.find((candidate) => candidate.code === code);
  return entry && explained(entry);
}

/** The code that a mistyped one most likely meant; undefined when none is near. */
export function nearestProblemCode(code: string): string | undefined {
  const codes = PROBLEM_ENTRIES.map((entry) => entry.code);
  return suggestion(code, codes) ?? codes.find((candidate) => candidate.includes(code));
}

/** The code of a problem, by what is wrong; undefined for one that is reported in somebody else's words. */
export function problemCode(what: string): string | undefined {
  const fitting = PROBLEM_ENTRIES.filter((entry) => patternOf(entry).test(what));
  // Where two fit, the one that says more is meant.
  return fitting.sort((a, b) => constantLength(b) - constantLength(a))[0]?.code;
}

function explained(entry: ProblemEntry): ProblemExplanation {
  return { ...entry, causes: PROBLEM_CAUSES[entry.code] ?? [] };
}

const PLACEHOLDER = /<[^<>]+>/;

function patternOf({ what }: ProblemEntry): RegExp {
  const parts = what.split(PLACEHOLDER).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`, 's');
}

function constantLength({ what }: ProblemEntry): number {
  return what.split(PLACEHOLDER).join('').length;
}
