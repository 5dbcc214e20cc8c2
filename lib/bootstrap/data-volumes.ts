import { inOrderOfMounting } from '../nodes/data-volume';
import type { NodeBootstrapProps } from './node-bootstrap-props';
import { type PlacedFile, textFile } from './node-file';

/**
 * Keeps programs from filling the root disk while a volume is not there.
 *
 * @internal
 */
export function volumeFiles({ dataVolumes }: NodeBootstrapProps): PlacedFile[] {
  const paths = inOrderOfMounting(dataVolumes).map(([, { mountPath }]) => mountPath);
  if (paths.length === 0) return [];
  return ['containerd', 'kubelet'].map((program) =>
    textFile(
      `/etc/systemd/system/${program}.service.d/20-data-volumes.conf`,
      `[Unit]\nRequiresMountsFor=${paths.join(' ')}`,
      0o600,
    ),
  );
}

/**
 * Puts volumes where they belong.
 *
 * Devices have no lasting names, so a volume is found by its id: Terraform writes it into the server's metadata, Cluster API
 * writes the volume's name to the device there.
 *
 * @internal
 */
export function volumeLines({ dataVolumes }: NodeBootstrapProps): string[] {
  const volumes = inOrderOfMounting(dataVolumes);
  if (volumes.length === 0) return [];
  return [
    'local drive metadata',
    'systemctl stop kubelet.service containerd.service 2>/dev/null || true',
    'drive=$(mktemp -d)',
    'mount --read-only /dev/disk/by-label/config-2 "$drive"',
    "metadata=$(tr -d '\\n' <\"$drive/openstack/latest/meta_data.json\" | sed 's/}/}\\n/g')",
    'umount "$drive"',
    'rmdir "$drive"',
    'udevadm settle --timeout=60 || true',
    ...volumes.map(([name, { fileSystem = 'ext4', mountPath }]) => `mount_volume ${name} ${fileSystem} ${mountPath}`),
  ];
}

/** @internal */
export const MOUNT_VOLUME = `
# volume_id NAME: the id of a volume, out of $metadata.
volume_id() {
  grep -E "\\"volume-$1\\":|\\"tags\\":[^]]*\\"$1\\"" <<<"$metadata" |
    grep -oE "\\"(volume-$1|serial)\\": *\\"[0-9a-f-]{36}\\"" | grep -oE '[0-9a-f-]{36}' || true
}

# mount_volume NAME FILE_SYSTEM FOLDER: only a blank volume gets a file system; another's grows with its volume.
mount_volume() {
  local name=$1 type=$2 folder=$3 id device='' candidate found uuid
  if mountpoint --quiet "$folder"; then return; fi
  id=$(volume_id "$name")
  [ -n "$id" ] || die "this server knows of no volume $name"
  for candidate in /dev/disk/by-id/*"\${id:0:20}"*; do
    if [ -b "$candidate" ] && [[ $candidate != *-part* ]]; then device=$candidate; fi
  done
  [ -n "$device" ] || die "volume $name, $id, is not attached yet"
  found=$(wipefs --noheadings --output TYPE "$device")
  if [ -z "$found" ]; then mkfs --type "$type" "$device"; fi
  uuid=$(blkid --output value --match-tag UUID "$device")
  mkdir -p "$folder"
  if ! grep -qs "^UUID=$uuid " /etc/fstab; then echo "UUID=$uuid $folder $type defaults,nofail 0 0" >>/etc/fstab; fi
  systemctl daemon-reload
  mount "$folder"
  case $type in
    ext4) resize2fs "$device" ;;
    xfs) xfs_growfs "$folder" ;;
  esac
  if command -v restorecon >/dev/null; then restorecon "$folder"; fi
}`;
