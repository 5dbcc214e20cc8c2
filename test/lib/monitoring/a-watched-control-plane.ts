import type { WatchedControlPlane } from '../../../lib';

/** A control plane of three members that is watched. */
export function aWatchedControlPlane(props: Partial<WatchedControlPlane> = {}): WatchedControlPlane {
  return {
    cluster: 'shop',
    namespace: 'cluster-shop',
    kubeContext: 'home',
    url: 'https://cp.example.net:6001',
    hibernated: false,
    etcdMembers: 3,
    eventsEtcd: true,
    etcdctl: 'etcdctl --cacert=ca.crt',
    replicas: 2,
    konnectivity: true,
    forwards: true,
    kmsPlugins: ['vault'],
    certificates: [
      { name: 'api-server', renewBeforeHours: 720 },
      { name: 'scheduler', renewBeforeHours: 720 },
      { name: 'tenant-bootstrap', renewBeforeHours: 8 },
    ],
    schedules: [{ name: 'etcd-backup', schedule: '17 */6 * * *' }],
    ...props,
  };
}
