import type { Region } from '../../lib/region/region';
import { FileSource, type PodMount, PodVolume } from '../workload';
import type { SecretReference } from './add-on';

/**
 * The Secret with which programs beside a control plane work on a region's OpenStack. It stands in the namespace of the control
 * plane, never in the tenant cluster, and holds an application credential of the tenant's own project.
 */
export function credentialOf(region: Region): SecretReference {
  return {
    name: `openstack-${region.name}`,
    keys: [CLOUDS_FILE],
    purpose: `a clouds.yaml whose entry ${region.cloud} holds an application credential for region ${region.name}`,
  };
}

/** The credential of a region as a volume of a pod. */
export function credentialMount(region: Region): PodMount {
  const { name } = credentialOf(region);
  return PodVolume.files(name, [FileSource.secret(name, { [CLOUDS_FILE]: CLOUDS_FILE })]).mountAt(folderOf(region));
}

/**
 * A section of OpenStack's configuration files that says where the credential is, without it.
 *
 * @param name of the section, where there are several
 */
export function credentialSection(region: Region, name?: string): string {
  return section(name === undefined ? 'Global' : `Global "${name}"`, {
    'region': region.regionName,
    'use-clouds': true,
    'clouds-file': `${folderOf(region)}/${CLOUDS_FILE}`,
    'cloud': region.cloud,
  });
}

/** A section of a configuration file. */
export function section(name: string, options: Readonly<Record<string, string | number | boolean>>): string {
  const lines = Object.entries(options).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return [`[${name}]`, ...lines, ''].join('\n');
}

const CLOUDS_FILE = 'clouds.yaml';

function folderOf({ name }: Region): string {
  return `/etc/openstack/${name}`;
}
