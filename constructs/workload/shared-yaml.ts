import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * cdk8s brings a YAML library of its own, the same as ours: of the same version, it need not be loaded twice. To be imported before
 * cdk8s; `TENANTRY_STOCK_SYNTHESIS=1` changes nothing.
 */
const load = createRequire(__filename);

if (process.env.TENANTRY_STOCK_SYNTHESIS !== '1') {
  const ours = load.resolve('yaml');
  const theirs = createRequire(load.resolve('cdk8s')).resolve('yaml');
  if (!(theirs in load.cache) && versionOf(theirs) === versionOf(ours)) {
    load('yaml');
    load.cache[theirs] = load.cache[ours];
  }
}

function versionOf(entry: string): string {
  return (load(join(dirname(entry), '../package.json')) as { version: string }).version;
}
