import { explainProblem, nearestProblemCode, problemCatalogue } from '../../lib/problems/problem-catalogue';
import { Problem } from '../../lib/problem';
import { verb } from '../verb';

/** `tenantry explain`: what a problem means. */
export const explain = verb(
  'explain',
  'say what a problem means, how one comes to it and what to do',
  async (terminal, _, [problem]) => {
    await Promise.resolve();
    if (problem === undefined) {
      const catalogue = problemCatalogue();
      const width = Math.max(...catalogue.map(({ code }) => code.length));
      terminal.result(catalogue, catalogue.map(({ code, what }) => `${code.padEnd(width)}  ${what}`).join('\n'));
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
).argument('[problem]', 'its code, or what it says; left out, all are listed');

function unknown(found: string): Problem {
  const near = nearestProblemCode(found);
  return new Problem({
    what: 'no problem has this code or says this',
    found,
    allowed: near ?? 'a code, or the first line of a message',
    remedy: near === undefined ? 'look for it in what tenantry explain lists' : `did you mean ${near}?`,
  });
}
