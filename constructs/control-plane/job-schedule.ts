import { createHash } from 'node:crypto';

/** Label of the pods of every Job around etcd; the network policy of backups lets through what they do. */
export const BACKUP_PROGRAM = 'etcd-backup';

/**
 * A minute of the hour that differs between clusters, so that their Jobs do not all run at once.
 *
 * @param offset minutes between two Jobs of one cluster
 */
export function jobMinute(token: string, offset = 0): number {
  return (createHash('sha256').update(token).digest().readUInt32BE() + offset) % 60;
}
