import Module, { createRequire } from 'node:module';

/**
 * cdktf loads what zips assets, what sorts keys and what compares versions of Terraform: five modules for each of its own. Hardly a
 * program needs them, and here cdktf's own copies are loaded when they are used. Nobody else's are touched; with a cdktf that has
 * none, or with `TENANTRY_STOCK_SYNTHESIS=1`, nothing is changed. To be imported before cdktf.
 */
const DEFERRED = ['archiver', 'json-stable-stringify', 'semver'];

const load = createRequire(__filename);

if (process.env.TENANTRY_STOCK_SYNTHESIS !== '1') {
  const cdktf = load.resolve('cdktf');
  const own = cdktf.replace(/lib\/index\.js$/, 'node_modules/');
  for (const name of DEFERRED) {
    const file = resolveIn(cdktf, name);
    if (file?.startsWith(own) && !(file in load.cache)) load.cache[file] = deferred(file);
  }
}

/** A module whose file is loaded when it is called, or something is asked of it. */
function deferred(file: string): Module {
  const module = new Module(file);
  module.filename = file;
  module.loaded = true;
  const loaded = (): object => {
    if (load.cache[file] === module) delete load.cache[file];
    return load(file) as object;
  };
  module.exports = new Proxy(() => undefined, {
    apply: (_, self, words) => Reflect.apply(loaded() as () => unknown, self, words) as unknown,
    get: (_, key) => Reflect.get(loaded(), key) as unknown,
  });
  return module;
}

function resolveIn(file: string, name: string): string | undefined {
  try {
    return createRequire(file).resolve(name);
  } catch {
    return undefined;
  }
}
