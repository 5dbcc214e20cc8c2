import type { Command } from 'commander';
import { EXIT_HELP } from '../../command/exit-codes';
import { tenantryCommand } from '../../command/program';

/** The verbs of the command as Markdown: what `--help` says of each. */
export function commandReference(): string {
  return [
    '# The command',
    'Generated: `npm run docs` renews it. `npx tenantry <verb> --help` says the same.',
    'Results go to standard output, everything else to standard error. `--json` makes the result one JSON value, for every verb. Where\n' +
      'nobody sits at a terminal, or `CI` is set, nothing is asked and nothing moves: a question is answered with no.',
    table(
      ['exit code', ''],
      [...EXIT_HELP.matchAll(/^ +(\d+) +(.*)$/gm)].map(([, code, meaning]) => [code!, meaning!]),
    ),
    'Ctrl-C (SIGINT), SIGTERM and SIGHUP end a verb and all that it has called. While something is rolled out, the first only keeps further\n' +
      'steps from beginning; a second ends what runs, as Terraform likes to be ended. The same command goes on from there.',
    ...tenantryCommand().commands.flatMap(verbText),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function verbText(verb: Command): string[] {
  const options = verb.options.filter(({ long }) => long !== '--json');
  const rows = [
    ...verb.registeredArguments.map((argument) => [
      argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
      argument.description,
    ]),
    ...options.map(({ flags, description }) => [flags, description]),
  ];
  const words = ['tenantry', verb.name(), verb.usage()].join(' ');
  return [
    `## ${verb.name()}`,
    `\`${words}\``,
    sentence(verb.description()),
    ...(rows.length === 0
      ? []
      : [
          table(
            ['word or option', ''],
            rows.map(([word, meaning]) => [`\`${word!}\``, meaning!]),
          ),
        ]),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(escaped).join(' | ')} |`).join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}
