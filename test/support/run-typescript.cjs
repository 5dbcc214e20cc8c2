// `node -r` this to run sources as they are, for tests of whole programs.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const Module = require('node:module');
const { transformSync } = require('@swc/core');

const root = resolve(__dirname, '../..');
const cache = join(root, 'node_modules/.cache/run-typescript');
const find = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return find.call(this, request === 'tenantry' ? `${root}/index.ts` : request, ...rest);
};
require.extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename, 'utf8');
  const cached = join(cache, createHash('sha256').update(source).digest('hex'));
  if (!existsSync(cached)) {
    const { code } = transformSync(source, {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs', ignoreDynamic: true },
    });
    mkdirSync(cache, { recursive: true });
    writeFileSync(`${cached}.${process.pid}`, code);
    renameSync(`${cached}.${process.pid}`, cached);
  }
  module._compile(readFileSync(cached, 'utf8'), filename);
};
