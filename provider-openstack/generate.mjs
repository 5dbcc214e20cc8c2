// Makes the bindings in lib/ from schema.json with the official generator. Does nothing when they are up to date.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

process.env.CHECKPOINT_DISABLE = '1'; // the generator would report its use over the network
const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const lib = join(here, 'lib');
const stamp = join(lib, '.made-from');
const inputs = ['schema.json', 'generate.mjs', 'package.json'].map((file) => readFileSync(join(here, file)));
const madeFrom = inputs.reduce((hash, input) => hash.update(input), createHash('sha256')).digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== madeFrom) {
  const started = Date.now();
  const work = mkdtempSync(join(here, '.lib-'));
  try {
    await generate(work);
    const declared = compile(work);
    for (const file of declared) rmSync(file);
    // The index loads a resource's module when it is first asked for, as the generator's lazy index does.
    renameSync(join(work, 'lazy-index.js'), join(work, 'index.js'));
    rmSync(join(work, 'lazy-index.d.ts'));
    writeFileSync(join(work, '.made-from'), madeFrom);
    rmSync(lib, { recursive: true, force: true });
    renameSync(work, lib);
    console.log(`@cdktf/provider-openstack: bindings made in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Writes the TypeScript sources of every resource and data source into a folder. */
async function generate(folder) {
  // Not the generator's index: that also loads the jsii compilers, which are for other languages.
  const { TerraformProviderGenerator } = require('@cdktf/provider-generator/lib/get/generator/provider-generator');
  const { TerraformProviderConstraint } = require('@cdktf/commons');
  const { CodeMaker } = require('codemaker');
  const schema = JSON.parse(inputs[0]);
  const [fqn] = Object.keys(schema.provider_schemas);
  const { version } = JSON.parse(inputs[2]);
  const code = new CodeMaker();
  new TerraformProviderGenerator(code, schema).generate(
    Object.assign(new TerraformProviderConstraint(`terraform-provider-openstack/openstack@${version}`), { fqn }),
  );
  await code.save(folder);
  const generated = join(folder, 'providers', 'openstack');
  const flat = `${folder}-flat`;
  renameSync(generated, flat);
  rmSync(folder, { recursive: true });
  renameSync(flat, folder);
}

/** Compiles a folder in place and returns its TypeScript sources. */
function compile(folder) {
  const sources = ts.sys.readDirectory(folder, ['.ts'], ['**/*.d.ts']);
  const program = ts.createProgram(sources, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    declaration: true,
    skipLibCheck: true,
    removeComments: false,
    types: ['node'],
  });
  const { diagnostics, emitSkipped } = program.emit();
  const found = [...program.getSyntacticDiagnostics(), ...diagnostics];
  if (emitSkipped || found.length > 0) {
    throw new Error(
      ts.formatDiagnostics(found, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => here,
        getNewLine: () => '\n',
      }),
    );
  }
  return sources;
}
