import type { ControlPlaneSettings } from './control-plane-settings';
import { Etcd } from './etcd';
import { EtcdJobs } from './etcd-jobs';
import { restoration } from './etcd-restoration';
import type { Wave } from './wave';

/**
 * Everything that keeps the state of a control plane: etcd, one for events if they have their own, and what looks after them.
 *
 * @param lastingSecrets Secrets with keys that the state cannot be read, or nobody be believed, without
 */
export function etcdWave(wave: Wave, settings: ControlPlaneSettings, lastingSecrets: readonly string[]) {
  const { namespace, version, images, etcd: topology, restore, backup, encryption, authorities } = settings;
  const common = {
    image: images.etcd(version),
    shellImage: images.busybox(),
    version,
    resources: settings.resources.etcd,
    authorities,
    scheduling: settings.scheduling.critical,
  };
  const etcd = new Etcd(wave, 'Etcd', {
    ...common,
    token: namespace,
    topology: restore === undefined ? topology : topology.firstMember,
    restoration:
      restore &&
      ((shell, volume) =>
        restoration(wave, { restore, rcloneImage: images.rclone(), namespace, quota: topology.quota, shell, volume })),
  });
  const events = topology.events && {
    etcd: new Etcd(wave, 'EventsEtcd', {
      ...common,
      name: 'etcd-events',
      token: `${namespace}-events`,
      topology: topology.events,
      isDisposable: true,
    }),
    quota: topology.events.quota,
  };
  const etcdJobs = new EtcdJobs(wave, 'EtcdJobs', {
    images: { etcd: common.image, shell: common.shellImage, rclone: images.rclone(), sops: images.sops() },
    clientUrl: etcd.clientUrl,
    memberStorage: topology.storage,
    backup,
    needs: {
      cluster: settings.name,
      namespace,
      version: `${version}`,
      etcdImage: common.image,
      secrets: [...lastingSecrets, ...(encryption.secretName === undefined ? [] : [encryption.secretName])],
      ...(encryption.plugins.length > 0 && { kmsPlugins: encryption.plugins.map((plugin) => plugin.name) }),
    },
    encryptionSecret: encryption.secretName,
    etcds: [
      { name: 'etcd', memberUrls: etcd.memberUrls, quota: topology.quota },
      ...(events ? [{ name: 'etcd-events', memberUrls: events.etcd.memberUrls, quota: events.quota }] : []),
    ],
    token: namespace,
    authorities,
    scheduling: settings.scheduling.controllers,
  });
  return { etcd, eventsEtcd: events?.etcd, etcdJobs };
}
