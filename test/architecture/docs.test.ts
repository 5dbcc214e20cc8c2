import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(__dirname, '../..');
const sources = ['lib', 'constructs', 'stacks', 'command'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('index.ts'))
    .map((name) => join(root, folder, name)),
);
const declarations = sources.flatMap((file) =>
  ts
    .createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)
    .statements.filter(isExported)
    .map((node) => ({ file, node })),
);

test('says of every export what it is', () => {
  expect(
    declarations.filter(({ node }) => !docOf(node)).map(({ file, node }) => `${relative(root, file)}: ${nameOf(node)}`),
  ).toEqual([]);
});

test('says of every optional property what holds without it', () => {
  const silent = declarations.flatMap(({ file, node }) =>
    ts.isInterfaceDeclaration(node)
      ? node.members
          .filter(
            (member) => ts.isPropertySignature(member) && member.questionToken && !/@default/.test(docOf(member) ?? ''),
          )
          .map((member) => `${relative(root, file)}: ${nameOf(node)}.${member.name?.getText()}`)
      : [],
  );
  expect(silent).toEqual([]);
});

test('says of every property of an exported interface what it is', () => {
  const silent = declarations.flatMap(({ file, node }) =>
    ts.isInterfaceDeclaration(node)
      ? node.members
          .filter((member) => !docOf(member))
          .map((member) => `${relative(root, file)}: ${nameOf(node)}.${member.name?.getText()}`)
      : [],
  );
  expect(silent).toEqual([]);
});

test('gives no file a name that says nothing', () => {
  expect(
    sources.filter((file) => /\/(utils?|helpers?|common|misc|shared|manager)(\/|\.ts$)/.test(relative(root, file))),
  ).toEqual([]);
});

function isExported(node: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) &&
    !ts.isExportDeclaration(node)
  );
}

function docOf(node: ts.Node): string | undefined {
  const { text } = node.getSourceFile();
  return ts
    .getLeadingCommentRanges(text, node.pos)
    ?.map((range) => text.slice(range.pos, range.end))
    .find((comment) => comment.startsWith('/**'));
}

function nameOf(node: ts.Node): string {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.map((declaration) => declaration.name.getText()).join(', ');
  return (node as ts.DeclarationStatement).name?.getText() ?? 'default';
}
