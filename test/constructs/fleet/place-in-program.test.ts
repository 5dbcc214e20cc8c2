import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { Cidr, Problem } from '../../../lib';
import { placeInProgram } from '../../../constructs/fleet/place-in-program';

const root = resolve(__dirname, '../../..');

test('finds the line of the program, behind the calls of this library and of packages', () => {
  const trace = [
    'Problem',
    `    at Cidr.of (${root}/lib/network/cidr.ts:10:5)`,
    `    at Object.of (${root}/node_modules/tenantry/build/lib/network/cidr.js:10:5)`,
    '    at node:internal/main/run_main_module:28:49',
    `    at ${root}/fleet/main.ts:12:7`,
    `    at runProgram (${root}/constructs/fleet/run-program.ts:24:5)`,
  ];
  expect(placeInProgram(trace.join('\n'))).toBe('fleet/main.ts:12');
  expect(placeInProgram(trace.slice(0, 4).join('\n'))).toBeUndefined();
});

test('finds no line for what the whole platform is about', () => {
  const trace = [`    at Platform.synth (${root}/constructs/fleet/platform.ts:10:5)`, `    at ${root}/main.ts:90:12`];
  expect(placeInProgram(trace.join('\n'))).toBeUndefined();
});

test('finds the line of the source where a map is beside what is compiled', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-'));
  const file = join(folder, 'main.js');
  const source = "interface A {\n  b: string;\n}\nexport const a: A = { b: '' };\nthrow new Error(a.b);\n";
  const { outputText, sourceMapText } = ts.transpileModule(source, {
    fileName: 'main.ts',
    compilerOptions: { sourceMap: true, module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  writeFileSync(file, outputText);
  writeFileSync(`${file}.map`, sourceMapText!);
  const line = outputText.split('\n').findIndex((text) => text.includes('throw')) + 1;
  expect(placeInProgram(`    at Object.<anonymous> (${file}:${line}:7)`)).toMatch(/main\.ts:5$/);
});

test('is known of a problem that a value has', () => {
  const problem = caught(() => Cidr.of('10.0.0.0'));
  expect(placeInProgram(problem.trace)).toMatch(/^test\/constructs\/fleet\/place-in-program\.test\.ts:\d+$/);
});

function caught(make: () => unknown): Problem {
  try {
    make();
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error('nothing was wrong');
}
