import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The `clouds.yaml` that OpenStack's tools take when they are called in this folder, in their order; undefined without one. */
export function cloudsFile(): string | undefined {
  const places = ['.', join(homedir(), '.config/openstack'), '/etc/openstack'];
  const named = process.env.OS_CLIENT_CONFIG_FILE;
  return [...(named ? [named] : []), ...places.map((place) => join(place, 'clouds.yaml'))].find((path) =>
    existsSync(path),
  );
}
