import type { Problem } from '../lib/problem';
import { problemText } from '../lib/problem-text';
import { problemCode } from '../lib/problems/problem-catalogue';

/** Problems for people: how many, then a paragraph for each, with the command that explains it. */
export function problemsText(problems: readonly Problem[]): string {
  return [problems.length === 1 ? '1 problem' : `${problems.length} problems`, ...problems.map(paragraph)].join('\n\n');
}

function paragraph(problem: Problem): string {
  const code = problemCode(problem.facts.what);
  return [problemText(problem), ...(code === undefined ? [] : [`  more     tenantry explain ${code}`])].join('\n');
}
