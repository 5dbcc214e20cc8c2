import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** An export of the package, and the room that it is declared in. */
interface Entry {
  readonly name: string;
  readonly room: string;
  readonly node: ts.DeclarationStatement | ts.VariableStatement;
}

type Documented = ts.Node & { readonly jsDoc?: readonly ts.JSDoc[] };

/**
 * The reference of the public API as Markdown, from the sources alone: entry point, room, export, member, each with its docstring.
 *
 * It reads syntax and asks no type checker, which takes under a second: types are shown as they are written.
 *
 * @param root folder of the package
 */
export function apiReference(root: string): string {
  const points = entryPoints(root).map(({ name, index }) => ({ name, entries: [...exportsOf(root, index).values()] }));
  const seen = new Set<string>();
  const own = points.map(({ name, entries }) => ({
    name,
    entries: entries
      .filter((entry) => !seen.has(entry.name) && seen.add(entry.name))
      .sort((a, b) => compare(a.room, b.room) || compare(a.name, b.name)),
  }));
  const anchors = new Set(own.flatMap(({ entries }) => entries.map(({ name }) => name)));
  return [
    '# API',
    'Generated from the docstrings: `npm run docs` renews it. Each export stands where it is narrowest; `tenantry` itself exports all of\n' +
      `${reexported(root).join(', ')}. Members marked \`@internal\` are left out.`,
    ...own.map(
      ({ name, entries }) =>
        `- [\`${name}\`](#${slug(name)}): ${entries.map((entry) => `[${entry.name}](#${slug(entry.name)})`).join(' · ')}`,
    ),
    ...own.flatMap(({ name, entries }) => [
      `## ${name}`,
      ...entries.flatMap((entry, index) => [
        ...(entry.room === entries[index - 1]?.room ? [] : [`### ${entry.room}/`]),
        ...describe(entry, anchors),
      ]),
    ]),
    '',
  ].join('\n\n');
}

/** The paths of the package below its root, pure model first, with the sources that they lead to. */
function entryPoints(root: string): { name: string; index: string }[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { types?: string }>;
  };
  return Object.entries(exports).flatMap(([path, target]) => {
    const types = typeof target === 'string' ? undefined : target.types;
    if (path === '.' || !types) return [];
    return [{ name: path.replace('.', 'tenantry'), index: types.replace('./build/', '').replace('.d.ts', '.ts') }];
  });
}

function reexported(root: string): string[] {
  const folders = [...readFileSync(join(root, 'index.ts'), 'utf8').matchAll(/\* from '\.\/([^']+)'/g)];
  return folders.map(([, folder]) => `\`tenantry/${folder!.replace('constructs/', '')}\``);
}

/** What a module exports, by name: followed through every `export … from`. */
export function exportsOf(root: string, file: string): Map<string, Entry> {
  const found = new Map<string, Entry>();
  for (const statement of parse(root, file).statements) {
    if (ts.isExportDeclaration(statement)) {
      const path = (statement.moduleSpecifier as ts.StringLiteral).text;
      const target = exportsOf(root, resolveModule(root, file, path));
      const clause = statement.exportClause;
      const names = clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : target.keys();
      for (const name of names) if (target.has(name)) found.set(name, target.get(name)!);
    } else if (isExported(statement)) {
      for (const name of namesOf(statement))
        found.set(name, { name, room: dirname(file), node: statement as Entry['node'] });
    }
  }
  return found;
}

function resolveModule(root: string, from: string, path: string): string {
  const base = join(root, dirname(from), path);
  return relative(root, existsSync(`${base}.ts`) ? `${base}.ts` : join(base, 'index.ts'));
}

const parsed = new Map<string, ts.SourceFile>();

function parse(root: string, file: string): ts.SourceFile {
  const path = join(root, file);
  const known = parsed.get(path) ?? ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  parsed.set(path, known);
  return known;
}

function isExported(node: ts.Statement): boolean {
  return ts.canHaveModifiers(node) && hasModifier(node, ts.SyntaxKind.ExportKeyword) && !isInternal(node);
}

function namesOf(node: ts.Statement): string[] {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.map(({ name }) => name.getText());
  return [(node as ts.DeclarationStatement).name!.getText()];
}

function describe({ name, node }: Entry, anchors: ReadonlySet<string>): string[] {
  const text = (content: string) => linked(content, anchors);
  const doc = docOf(node);
  const above = inheritance(node, anchors);
  const head = [`#### ${name}`, `\`${signature(name, node)}\``, ...(doc ? [text(doc)] : []), ...(above ? [above] : [])];
  if (ts.isInterfaceDeclaration(node)) return [...head, ...members(node.members, text)];
  if (ts.isClassDeclaration(node)) return [...head, ...members(node.members, text)];
  return head;
}

/** Where the rest of a declaration is described. */
function inheritance(node: Entry['node'], anchors: ReadonlySet<string>): string | undefined {
  if (!ts.isInterfaceDeclaration(node) && !ts.isClassDeclaration(node)) return undefined;
  const words = (node.heritageClauses ?? []).flatMap((clause) => clause.types.map((type) => type.getText())).join(' ');
  const known = [...new Set(words.match(/\w+/g))].filter((word) => anchors.has(word));
  return known.length > 0 ? `See also ${known.map((word) => `[${word}](#${slug(word)})`).join(', ')}.` : undefined;
}

function members(nodes: ts.NodeArray<ts.ClassElement | ts.TypeElement>, text: (content: string) => string): string[] {
  const lines = nodes.flatMap((node) => {
    if (isHidden(node)) return [];
    if (ts.isConstructorDeclaration(node)) {
      const parts = node.parameters.filter((part) => part.modifiers?.length && !isHidden(part));
      return [
        item(memberSignature(node), docOf(node) ?? '', text),
        ...parts.map((part) => item(memberSignature(part), docOf(part) ?? '', text)),
      ];
    }
    return [item(memberSignature(node), docOf(node) ?? '', text)];
  });
  return lines.length > 0 ? [lines.join('\n')] : [];
}

function item(what: string, doc: string, text: (content: string) => string): string {
  const [first = '', ...rest] = doc === '' ? [] : text(doc).split('\n');
  return [`- \`${what}\`${first && ` – ${first}`}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`))].join('\n');
}

/** The declaration of an export, without its body. */
function signature(name: string, node: Entry['node']): string {
  if (ts.isVariableStatement(node)) {
    const declaration = node.declarationList.declarations.find((one) => one.name.getText() === name)!;
    return oneLine(`const ${name}${declaration.type ? `: ${declaration.type.getText()}` : ''}`);
  }
  if (ts.isFunctionDeclaration(node)) return `function ${name}${callSignature(node)}`;
  if (ts.isTypeAliasDeclaration(node)) return oneLine(`type ${name}${generics(node)} = ${node.type.getText()}`);
  if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) {
    const heritage = (node.heritageClauses ?? []).map((clause) => ` ${clause.getText()}`).join('');
    const kind = ts.isClassDeclaration(node) ? 'class' : 'interface';
    const abstract = hasModifier(node, ts.SyntaxKind.AbstractKeyword) ? 'abstract ' : '';
    return oneLine(`${abstract}${kind} ${name}${generics(node)}${heritage}`);
  }
  return name;
}

function memberSignature(node: ts.Node): string {
  if (ts.isConstructorDeclaration(node)) return `constructor${callSignature(node)}`;
  const { SyntaxKind } = ts;
  const prefix = [SyntaxKind.StaticKeyword, SyntaxKind.AbstractKeyword]
    .filter((kind) => hasModifier(node, kind))
    .map((kind) => `${ts.tokenToString(kind)} `)
    .join('');
  if (ts.isMethodDeclaration(node) || ts.isMethodSignature(node))
    return `${prefix}${node.name.getText()}${callSignature(node)}`;
  if (ts.isGetAccessor(node)) return oneLine(`${prefix}${node.name.getText()}: ${node.type?.getText() ?? 'unknown'}`);
  if (ts.isPropertyDeclaration(node) || ts.isPropertySignature(node) || ts.isParameter(node)) {
    const made = ts.isPropertyDeclaration(node) && node.initializer;
    const type = node.type?.getText() ?? (made && ts.isNewExpression(made) ? made.expression.getText() : undefined);
    return oneLine(`${prefix}${node.name.getText()}${node.questionToken ? '?' : ''}${type ? `: ${type}` : ''}`);
  }
  return oneLine(node.getText().replace(/;$/, ''));
}

function callSignature(node: ts.SignatureDeclaration): string {
  const parameters = node.parameters
    .filter((parameter) => parameter.name.getText() !== 'this')
    .map((parameter) => {
      const name = ts.isObjectBindingPattern(parameter.name) ? 'props' : parameter.name.getText();
      const optional = (parameter.questionToken ?? parameter.initializer) ? '?' : '';
      return `${parameter.dotDotDotToken ? '...' : ''}${name}${optional}: ${parameter.type?.getText() ?? 'unknown'}`;
    });
  const result = node.type ? `: ${node.type.getText()}` : '';
  return oneLine(`${generics(node)}(${parameters.join(', ')})${result}`);
}

function generics(node: { readonly typeParameters?: ts.NodeArray<ts.TypeParameterDeclaration> }): string {
  return node.typeParameters ? `<${node.typeParameters.map((one) => one.getText()).join(', ')}>` : '';
}

function isHidden(node: ts.Node): boolean {
  return (
    hasModifier(node, ts.SyntaxKind.PrivateKeyword) ||
    hasModifier(node, ts.SyntaxKind.ProtectedKeyword) ||
    isInternal(node)
  );
}

function isInternal(node: ts.Node): boolean {
  return ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}

/** A docstring as Markdown: sentences first, then what its tags say. */
function docOf(node: ts.Node): string | undefined {
  const doc = (node as Documented).jsDoc?.at(-1);
  if (!doc) return undefined;
  const tags = (doc.tags ?? []).flatMap((tag) => tagText(tag) ?? []);
  const sentences = commentOf(doc);
  const examples = (doc.tags ?? []).filter(({ tagName }) => tagName.text === 'example').map(exampleText);
  return [[sentences, ...tags].filter((part) => part !== '').join(' '), ...examples].join('\n\n');
}

function tagText(tag: ts.JSDocTag): string | undefined {
  const text = commentOf(tag);
  if (ts.isJSDocParameterTag(tag)) return `\`${tag.name.getText()}\`: ${sentence(text.replace(/^- /, ''))}`;
  switch (tag.tagName.text) {
    case 'default':
    case 'defaultValue':
      return text.startsWith('- ') ? `Default: ${sentence(text.slice(2))}` : `Default: \`${text}\`.`;
    case 'returns':
      return `Returns ${sentence(text)}`;
    case 'throws':
      return `Throws ${sentence(text)}`;
    case 'see':
      return `See ${tag
        .getText()
        .replace(/^@see\s+/, '')
        .replace(/\s*\*?\/?\s*$/, '')
        .replace(/\s*\n\s*\*\s*/g, ' ')}.`;
    default:
      return undefined;
  }
}

function exampleText(tag: ts.JSDocTag): string {
  const lines = commentOf(tag).split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return ['```ts', ...lines.map((line, index) => (index === 0 ? line : line.slice(indent))), '```'].join('\n');
}

function commentOf(node: { readonly comment?: string | ts.NodeArray<ts.JSDocComment> }): string {
  return (ts.getTextOfJSDocComment(node.comment) ?? '').trim();
}

function sentence(text: string): string {
  return /[.:!?]$/.test(text) ? text : `${text}.`;
}

/** `{@link X}` leads to X where X is public. */
function linked(text: string, anchors: ReadonlySet<string>): string {
  return text.replace(/\{@link\s+([^}\s]+)[^}]*\}/g, (_, target: string) => {
    const [name] = target.split('.');
    return anchors.has(name!) ? `[${target}](#${slug(name!)})` : `\`${target}\``;
  });
}

function oneLine(text: string): string {
  return text
    .replace(/\/\*\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/\( /g, '(')
    .replace(/,? \)/g, ')');
}

/** The anchor that a heading gets where Markdown is shown. */
export function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
