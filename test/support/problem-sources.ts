import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import type { ProblemEntry } from '../../lib/problems/problem-catalogue';

const ROOT = resolve(__dirname, '../..');
const ROOMS = ['lib', 'constructs', 'stacks', 'command'];

/** Words that tell no problem from another. */
const FILLERS = new Set(
  (
    'a an the of is are its it in on at to by and or that this there has have be been was were for with as from does ' +
    'would which who what one'
  ).split(' '),
);

/** Every kind of problem that the sources report, in the order of the codes. */
export function problemsInSources(): ProblemEntry[] {
  const found = ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .flatMap((file) => problemsIn(join(ROOT, room, file))),
  );
  const kinds = [...new Map(found.map((kind) => [kind.what.replaceAll(/<[^<>]+>/g, '<>'), kind])).values()];
  const entries = kinds.map((kind) => ({ code: codeOf(kind.what, kinds), ...kind }));
  return entries.sort((a, b) => (a.code < b.code ? -1 : 1));
}

type Kind = Omit<ProblemEntry, 'code'>;

function problemsIn(file: string): Kind[] {
  const source = ts.createSourceFile(relative(ROOT, file), readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const kinds: Kind[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === 'Problem')
      kinds.push(...kindsOf(node.arguments?.[0]));
    if (ts.isCallExpression(node) && node.expression.getText() === 'unknownName') kinds.push(...unknownNames(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return kinds.filter(({ what }) => /[a-z]{3}/.test(what.replaceAll(/<[^<>]+>/g, '')));
}

function kindsOf(facts: ts.Expression | undefined): Kind[] {
  if (!facts || !ts.isObjectLiteralExpression(facts)) return [];
  const texts = (name: string) => {
    const property = facts.properties.find((member) => member.name?.getText() === name);
    if (property && ts.isShorthandPropertyAssignment(property)) return [`<${name}>`];
    return property && ts.isPropertyAssignment(property) ? textsOf(property.initializer) : [];
  };
  const [allowed, remedy] = [texts('allowed'), texts('remedy')].map((found) => found.join(', or: '));
  return texts('what').map((what) => ({ what, allowed: allowed!, remedy: remedy! }));
}

function unknownNames({ arguments: [what, , , remedy] }: ts.CallExpression): Kind[] {
  const [advice = ''] = remedy ? textsOf(remedy) : [];
  return (what ? textsOf(what) : []).map((text) => ({ what: text, allowed: '<names>', remedy: advice }));
}

/** The texts that an expression may have; what is not constant as a name in angle brackets. */
function textsOf(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return [textsOf(node.left)[0]! + textsOf(node.right)[0]!];
  }
  if (ts.isTemplateExpression(node)) {
    const parts = node.templateSpans.map(({ expression, literal }) => `<${nameOf(expression)}>${literal.text}`);
    return [node.head.text + parts.join('')];
  }
  return [`<${nameOf(node)}>`];
}

/** What a reader would call a value: the last name in the expression that makes it. */
function nameOf(node: ts.Expression): string {
  const names = node.getText().match(/[A-Za-z_]\w*/g) ?? [];
  const name = names
    .filter((word) => !/^(toString|join|map|this|length|sort|slice|String|name|undefined)$/.test(word))
    .pop();
  return (name ?? names.at(-1) ?? 'value').replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** As many of the words that are always there as it takes to be the only one. */
function codeOf(what: string, kinds: readonly Kind[]): string {
  const words = wordsOf(what, true);
  for (let count = Math.min(words.length, 5); count <= words.length; count += 1) {
    const code = words.slice(0, count).join('-');
    const same = kinds.filter((kind) => wordsOf(kind.what, true).slice(0, count).join('-') === code);
    if (same.length === 1) return code;
  }
  return wordsOf(what, false).join('-');
}

function wordsOf(what: string, isShort: boolean): string[] {
  const words =
    what
      .replaceAll(/<[^<>]+>/g, ' ')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return isShort ? words.filter((word) => !FILLERS.has(word)) : words;
}
