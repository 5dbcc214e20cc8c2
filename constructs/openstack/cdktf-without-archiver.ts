import Module, { createRequire } from 'node:module';

/**
 * cdktf loads what zips assets, two thirds of its modules, although hardly a program has an asset. Here its own copy of archiver is
 * loaded when something is zipped. Nobody else's is touched; with a cdktf that has none, or with `TENANTRY_STOCK_SYNTHESIS=1`,
 * nothing is changed. To be imported before cdktf.
 */
type Archiver = (...args: unknown[]) => unknown;

const load = createRequire(__filename);

if (process.env.TENANTRY_STOCK_SYNTHESIS !== '1') {
  const cdktf = load.resolve('cdktf');
  const archiver = resolveIn(cdktf, 'archiver');
  if (archiver?.startsWith(cdktf.replace(/lib\/index\.js$/, 'node_modules/')) && !(archiver in load.cache)) {
    const deferred = new Module(archiver);
    deferred.filename = archiver;
    deferred.loaded = true;
    deferred.exports = ((...args) => {
      delete load.cache[archiver];
      return (load(archiver) as Archiver)(...args);
    }) satisfies Archiver;
    load.cache[archiver] = deferred;
  }
}

function resolveIn(file: string, name: string): string | undefined {
  try {
    return createRequire(file).resolve(name);
  } catch {
    return undefined;
  }
}
