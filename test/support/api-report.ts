import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/**
 * What each entry point of the package promises to programs, without a word of explanation: a changed line is a changed promise.
 *
 * Declarations are made file by file, without a type checker. Where a type is neither written down nor plain to see, the report
 * has `any`.
 *
 * @param root folder of the package
 * @returns name of the entry point, as `openstack`, to its report; the package itself is `index`
 */
export function apiReports(root: string): Map<string, string> {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { readonly default: string }>;
  };
  const reports = new Map<string, string>();
  const known = new Map<string, string>();
  for (const [path, target] of Object.entries(exports).sort(([a], [b]) => b.length - a.length)) {
    if (typeof target === 'string') continue;
    const entry = path === '.' ? 'index' : path.slice('./'.length);
    const source = join(root, target.default.replace('./build/', '').replace(/\.js$/, '.ts'));
    const declared = [...declarationsOf(source)].sort(([a], [b]) => (a < b ? -1 : 1));
    reports.set(
      entry,
      declared.map(([name, text]) => (known.has(text) ? `${name} as of ${known.get(text)}\n` : `${text}\n`)).join('\n'),
    );
    for (const [, text] of declared) known.set(text, known.get(text) ?? entry);
  }
  return reports;
}

/** The exports of a module, followed to where they are declared: name to declaration. */
function declarationsOf(file: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const statement of declarationFile(file).statements) {
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier) {
      const path = (statement.moduleSpecifier as ts.StringLiteral).text;
      const target = declarationsOf(resolveModule(file, path));
      const { exportClause } = statement;
      if (!exportClause) for (const [name, text] of target) found.set(name, text);
      else if (ts.isNamedExports(exportClause)) {
        for (const { name } of exportClause.elements) found.set(name.text, target.get(name.text)!);
      }
    } else if (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(isExport)) {
      for (const name of namesOf(statement))
        found.set(name, [found.get(name), textOf(statement)].filter(Boolean).join('\n'));
    }
  }
  return found;
}

function isExport({ kind }: ts.Modifier): boolean {
  return kind === ts.SyntaxKind.ExportKeyword;
}

const files = new Map<string, ts.SourceFile>();

function declarationFile(file: string): ts.SourceFile {
  let parsed = files.get(file);
  if (!parsed) {
    const { outputText } = ts.transpileDeclaration(readFileSync(file, 'utf8'), {
      fileName: file,
      compilerOptions: { target: ts.ScriptTarget.ES2022, strict: true, stripInternal: true, removeComments: true },
    });
    parsed = ts.createSourceFile(file, outputText, ts.ScriptTarget.ES2022, true);
    files.set(file, parsed);
  }
  return parsed;
}

function resolveModule(from: string, path: string): string {
  const base = join(dirname(from), path);
  return existsSync(`${base}.ts`) ? `${base}.ts` : join(base, 'index.ts');
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = statement as ts.DeclarationStatement;
  return name ? [name.text] : [];
}

/** A declaration without its private members. */
function textOf(statement: ts.Statement): string {
  return statement
    .getText()
    .split('\n')
    .filter((line) => !/^ {4}(static )?(private (?!constructor)|#)/.test(line))
    .join('\n')
    .replace(/^export (declare )?/, '');
}
