import { hash } from 'node:crypto';

/** Label of the pods of every Job around etcd; the network policy of backups lets through what they do. */
export const BACKUP_PROGRAM = 'etcd-backup';

/**
 * A minute of the hour that differs between clusters, so that their Jobs do not all run at once.
 *
 * @param offset minutes between two Jobs of one cluster
 */
export function jobMinute(token: string, offset = 0): number {
  return (hash('sha256', token, 'buffer').readUInt32BE() + offset) % 60;
}
