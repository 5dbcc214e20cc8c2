import type { Problem } from './problem';

/** A problem as a paragraph for people: where and what, what was found, what is allowed, what to do. */
export function problemText({ facts }: Problem): string {
  return [
    `✗ ${facts.path ? `${facts.path}: ` : ''}${facts.what}`,
    ...(facts.rule === undefined ? [] : [`  rule     ${facts.rule}`]),
    ...(facts.found === undefined ? [] : [`  found    ${JSON.stringify(facts.found)}`]),
    `  allowed  ${facts.allowed}`,
    `  do       ${facts.remedy}`,
  ].join('\n');
}
