import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import type { Region } from '../../lib/region/region';
import type { TenantObject } from '../workload';
import type { AddOnCluster } from './add-on-cluster';
import { section } from './openstack-credentials';
import { nodeDaemonSet } from './node-daemon-set';
import { configMap, serviceAccount } from './tenant-objects';
import { confined, filesHash, onNodesOf } from './tenant-pod';

const NAME = 'openstack-volumes-node';
const PLUGIN_FOLDER = '/var/lib/kubelet/plugins/cinder.csi.openstack.org';

/** No credential: which server it is, the node learns from its own metadata. */
const FILES = {
  'cloud.conf': [
    section('Metadata', { 'search-order': 'configDrive,metadataService' }),
    section('BlockStorage', { 'rescan-on-resize': true }),
  ].join('\n'),
};

/**
 * Cinder's driver on the nodes of each region: it formats and mounts what the controller has attached.
 *
 * @internal
 */
export function cinderNodes(cluster: AddOnCluster, regions: readonly Region[], hasTopology: boolean): TenantObject[] {
  return [
    ...serviceAccount(NAME),
    configMap(NAME, FILES),
    ...regions.map((region) => daemonSet(cluster, region, hasTopology)),
  ];
}

function daemonSet({ images, version }: AddOnCluster, region: Region, hasTopology: boolean): TenantObject {
  const name = `${NAME}-${region.name}`;
  const labels = { 'k8s-app': name };
  const resources = {
    requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('32Mi') },
  };
  const socket = { name: 'socket', mountPath: '/csi' };
  const folder = (volume: string, path: string, type: string) => ({ name: volume, hostPath: { path, type } });
  return nodeDaemonSet({
    name,
    labels,
    annotations: filesHash(FILES),
    pod: {
      serviceAccountName: NAME,
      automountServiceAccountToken: false,
      // Pods cannot reach the metadata service.
      hostNetwork: true,
      affinity: onNodesOf([region.regionName]),
      containers: [
        {
          name: 'cinder-csi-plugin',
          image: images.cinderCsi(version),
          command: ['/bin/cinder-csi-plugin'],
          args: [
            '--endpoint=unix:///csi/csi.sock',
            '--cloud-config=/etc/openstack/cloud.conf',
            '--provide-controller-service=false',
            `--with-topology=${hasTopology}`,
            `--additional-topology=topology.kubernetes.io/region=${region.regionName}`,
          ],
          resources,
          // Mounts that are to be seen by the kubelet and by pods.
          securityContext: { privileged: true },
          volumeMounts: [
            socket,
            { name: 'kubelet', mountPath: '/var/lib/kubelet', mountPropagation: 'Bidirectional' },
            { name: 'devices', mountPath: '/dev', mountPropagation: 'HostToContainer' },
            { name: 'configuration', mountPath: '/etc/openstack', readOnly: true },
          ],
        },
        {
          name: 'registrar',
          image: images.csiNodeDriverRegistrar(),
          command: ['/csi-node-driver-registrar'],
          args: ['--csi-address=/csi/csi.sock', `--kubelet-registration-path=${PLUGIN_FOLDER}/csi.sock`],
          resources,
          securityContext: confined(),
          volumeMounts: [socket, { name: 'registration', mountPath: '/registration' }],
        },
      ],
      volumes: [
        folder('socket', PLUGIN_FOLDER, 'DirectoryOrCreate'),
        folder('registration', '/var/lib/kubelet/plugins_registry', 'Directory'),
        folder('kubelet', '/var/lib/kubelet', 'Directory'),
        folder('devices', '/dev', 'Directory'),
        { name: 'configuration', configMap: { name: NAME } },
      ],
    },
  });
}
