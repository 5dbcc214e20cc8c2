import { MANIFEST_RULES, STACK_RULES } from '../../lib/policy/rules';
import { problemCatalogue } from '../../lib/problems/problem-catalogue';

/** The catalogue of problems as Markdown: a heading for each code, which `tenantry explain` takes too. */
export function problemReference(): string {
  const entries = problemCatalogue().map(({ code, what, allowed, remedy, causes }) =>
    [
      `### ${code}`,
      [escaped(what), `- allowed: ${escaped(allowed)}`, `- do: ${escaped(remedy)}`]
        .join('\n\n')
        .replace('\n\n- do', '\n- do'),
      ...causes.map(escaped),
    ].join('\n\n'),
  );
  const rules = [...STACK_RULES, ...MANIFEST_RULES].map(
    ({ id, severity, title }) => `| ${id} | ${severity === 'error' ? 'an error' : 'a warning'} | ${escaped(title)} |`,
  );
  return [
    '# Problems',
    'Every mistake that a synthesis reports, by its code. Generated: `npm run docs` renews it. `npx tenantry explain <code or message>` says\n' +
      'the same. Names in angle brackets stand for what differs from case to case. With any problem, nothing is written.\n\n' +
      'Whole messages, with what leads to them: wrong [programs](../test/golden/wrong-inputs/programs.md),\n' +
      '[command lines](../test/golden/wrong-inputs/command-lines.md), [environments](../test/golden/wrong-inputs/environments.md) and\n' +
      '[files](../test/golden/wrong-inputs/files.md).',
    ...entries,
    '## Rules of the policy',
    'What all that is written is judged by; `npx tenantry explain <id>` says it too. An error refuses the synthesis, a warning is told.\n' +
      'What is meant otherwise is accepted with a [reason](guides/policy.md).',
    ['| rule | a breach is | what holds |', '|---|---|---|', ...rules].join('\n'),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function escaped(text: string): string {
  return text.replace(/[<>*_`|]/g, '\\$&');
}
