import { readFileSync, statSync } from 'node:fs';
import type { FleetRecord } from '../../lib/fleet/fleet-record';
import { cloudsFile } from '../clouds-file';
import { readYaml } from '../read-yaml';
import type { Check } from '../verbs/doctor';

interface Cloud {
  readonly auth?: { readonly auth_url?: string };
  readonly region_name?: string;
  readonly regions?: readonly (string | { readonly name: string })[];
}

/** Whether `clouds.yaml` is where it is looked for, can be read, and has an entry for each region. */
export function cloudChecks({ regions }: FleetRecord): Check[] {
  const file = cloudsFile();
  if (file === undefined) {
    const names = [...new Set(regions.map(({ cloud }) => cloud))].join(', ');
    return [
      {
        subject: 'clouds.yaml',
        state: 'wrong',
        found: 'is not there',
        remedy: `put one with ${names} here, into ~/.config/openstack or /etc/openstack, or name it in OS_CLIENT_CONFIG_FILE`,
      },
    ];
  }
  const { content, mistake = 'no clouds are in it' } = readYaml(readFileSync(file, 'utf8'));
  const { clouds } = (content ?? {}) as { clouds?: Readonly<Record<string, Cloud>> };
  if (typeof clouds !== 'object' || clouds === null) {
    const remedy = 'make it a YAML file with clouds, as OpenStack hands it out';
    return [{ subject: file, state: 'wrong', found: `cannot be read: ${mistake}`, remedy }];
  }
  return [readers(file), ...regions.map((region) => entry(region, clouds))];
}

function readers(file: string): Check {
  const isOpen = (statSync(file).mode & 0o077) !== 0;
  return isOpen
    ? { subject: file, state: 'doubtful', found: 'can be read by others than you', remedy: `chmod 600 ${file}` }
    : { subject: file, state: 'good', found: 'is yours alone' };
}

function entry(
  { name, cloud, regionName = name }: FleetRecord['regions'][number],
  clouds: Readonly<Record<string, Cloud>>,
): Check {
  const subject = `region ${name}`;
  const found = Object.hasOwn(clouds, cloud) ? clouds[cloud] : undefined;
  if (found?.auth?.auth_url === undefined) {
    return {
      subject,
      state: 'wrong',
      found: found
        ? `entry ${cloud} of clouds.yaml has no auth_url`
        : `clouds.yaml has no entry ${cloud}; it has ${Object.keys(clouds).join(', ')}`,
      remedy: `add it, or correct cloud of region ${name} in the program`,
    };
  }
  const names = [
    found.region_name,
    ...(found.regions ?? []).map((one) => (typeof one === 'string' ? one : one.name)),
  ].filter(Boolean);
  if (names.length > 0 && !names.includes(regionName)) {
    return {
      subject,
      state: 'doubtful',
      found: `entry ${cloud} names ${names.join(', ')}, the program ${regionName}`,
      remedy: `correct regionName of region ${name}, or the entry`,
    };
  }
  return { subject, state: 'good', found: `entry ${cloud}` };
}
