import { findRule } from '../../lib/policy/rules';
import { explainProblem, nearestProblemCode, problemCatalogue } from '../../lib/problems/problem-catalogue';
import { Problem } from '../../lib/problem';
import { verb } from '../verb';

/** `tenantry explain`: what a problem means. */
export const explain = verb(
  'explain',
  'say what a problem or a rule of the policy means, how one comes to it and what to do',
  async (terminal, _, [problem]) => {
    await Promise.resolve();
    if (problem === undefined) {
      const catalogue = problemCatalogue();
      const width = Math.max(...catalogue.map(({ code }) => code.length));
      terminal.result(catalogue, catalogue.map(({ code, what }) => `${code.padEnd(width)}  ${what}`).join('\n'));
      return;
    }
    const rule = findRule(problem);
    if (rule) {
      const { id, severity, title } = rule;
      const advice =
        'What breaks it is told with a remedy. What is meant otherwise is accepted with a reason: docs/guides/policy.md.';
      terminal.result({ id, severity, title }, [`${id} (${severity}): ${title}`, '', advice].join('\n'));
      return;
    }
    const found = explainProblem(problem);
    if (!found) throw unknown(problem);
    const { code, what, allowed, remedy, causes } = found;
    terminal.result(
      found,
      [
        `${code}: ${what}`,
        '',
        ...causes.flatMap((cause) => [cause, '']),
        `allowed  ${allowed}`,
        `do       ${remedy}`,
      ].join('\n'),
    );
  },
).argument('[problem]', 'its code, what it says, or the id of a rule; left out, all problems are listed');

function unknown(found: string): Problem {
  const near = nearestProblemCode(found);
  return new Problem({
    what: 'no problem has this code or says this',
    found,
    allowed: near ?? 'a code, or the first line of a message',
    remedy: near === undefined ? 'look for it in what tenantry explain lists' : `did you mean ${near}?`,
  });
}
