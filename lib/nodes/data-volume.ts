import { dnsLabel } from '../names';
import { Problem } from '../problem';
import type { Size } from '../size';

/** A volume of a node, besides the one that it boots from. */
export interface DataVolume {
  /** How large, in whole gibibytes. A volume that is kept can grow in place; its file system follows with the next server. */
  readonly size: Size;

  /**
   * Cinder volume type, by name; one that servers of the zone can attach.
   *
   * @default - the one that the region has for the zone of the node, if there is one; else the cloud's own default
   */
  readonly type?: string;

  /** Folder that shows it: an absolute path, such as `/var/lib/containerd`. It hides what the image has there. */
  readonly mountPath: string;

  /**
   * File system that a blank volume gets.
   *
   * @default 'ext4'
   */
  readonly fileSystem?: 'ext4' | 'xfs';

  /**
   * Whether a server's successor takes the volume over with what is on it, which only pools with `Rollout.inPlace` can do. It
   * goes with the node: when the pool shrinks or is removed.
   *
   * @default false, the volume is deleted with the server
   */
  readonly isKept?: boolean;
}

/** Volumes of a node: name, a DNS label, to volume. */
export type DataVolumes = Readonly<Record<string, DataVolume>>;

/** Names and volumes; those whose folder is inside another's come after it. */
export function inOrderOfMounting(volumes: DataVolumes = {}): [name: string, volume: DataVolume][] {
  return Object.entries(volumes).sort(([, a], [, b]) => (a.mountPath < b.mountPath ? -1 : 1));
}

/**
 * Checks names and folders of data volumes.
 *
 * @param what whose they are, for messages
 * @throws Problem when a name is none, a folder cannot be a volume's, or two volumes have the same
 */
export function checkDataVolumes(what: string, volumes: DataVolumes = {}): void {
  for (const [name, { mountPath, size }] of Object.entries(volumes)) {
    dnsLabel(`the name of a data volume of ${what}`, name, 20);
    size.toGibibytes();
    if (name === 'root') {
      throw new Problem({
        what: `a data volume of ${what} has the name of the volume that nodes boot from`,
        found: name,
        allowed: 'another name',
        remedy: 'rename it, or use rootVolume',
      });
    }
    if (!/^(\/[\w.-]+)+$/.test(mountPath) || /\/\.\.?(\/|$)/.test(mountPath) || SYSTEM.test(mountPath)) {
      throw new Problem({
        what: `data volume ${name} of ${what} has no folder that could be a volume`,
        found: mountPath,
        allowed: 'an absolute path outside the folders of the operating system',
        remedy: 'use one such as /var/lib/containerd or /srv/data',
      });
    }
  }
  const paths = Object.values(volumes).map(({ mountPath }) => mountPath);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) {
    throw new Problem({
      what: `two data volumes of ${what} have the same folder`,
      found: twice,
      allowed: 'each folder once',
      remedy: 'choose another for one of them',
    });
  }
}

const SYSTEM = /^\/(var|var\/lib|opt|home|((bin|boot|dev|etc|lib\w*|proc|run|sbin|sys|usr|opt\/tenantry)(\/.*)?))$/;
