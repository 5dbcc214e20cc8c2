import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import type { Region } from '../../lib/region/region';
import { Size } from '../../lib/size';
import { type ContainerProps, type HostedProgram, PodVolume, type Probes, type TenantObject } from '../workload';
import type { AddOnCluster } from './add-on-cluster';
import { credentialMount, credentialSection, section } from './openstack-credentials';
import { userAccess } from './tenant-objects';
import { SYSTEM } from './tenant-pod';

/** What the controller of Cinder's driver can do. */
export interface CinderControllerOptions {
  /** Whether volumes say where their pods may run. */
  readonly hasTopology: boolean;

  /** Whether snapshots can be taken. */
  readonly snapshots: boolean;
}

const NAME = 'openstack-volumes';
const USER = `tenantry:${NAME}`;
const SOCKET_FOLDER = '/csi';
const SOCKET = `${SOCKET_FOLDER}/csi.sock`;
const HEALTH_PORT = 9808;

/**
 * Cinder's driver as a controller of all regions, with the programs that turn objects of the tenant cluster into calls of it.
 *
 * @internal
 */
export function cinderController(
  { name, version, images, replicas }: AddOnCluster,
  regions: readonly Region[],
  { hasTopology, snapshots }: CinderControllerOptions,
): HostedProgram {
  const socket = PodVolume.memory('socket', Size.mebibytes(1)).mountAt(SOCKET_FOLDER);
  const resources = { cpuMillis: 10, memory: Size.mebibytes(32), memoryLimit: Size.mebibytes(256) };
  return {
    name: NAME,
    image: images.cinderCsi(version),
    executable: '/bin/cinder-csi-plugin',
    user: USER,
    replicas,
    resources: { ...resources, cpuMillis: 20, memory: Size.mebibytes(64) },
    files: {
      'cloud.conf': [
        ...regions.map((region) => credentialSection(region, region.name)),
        // A volume is where the node is that it was made for, region included; Cinder's answer names the zone alone.
        section('BlockStorage', { 'ignore-volume-az': true }),
      ].join('\n'),
    },
    mounts: [socket, ...regions.map(credentialMount)],
    ports: { health: HEALTH_PORT },
    probes: probesAt(HEALTH_PORT, '/healthz'),
    dialsOutside: true,
    flags: ({ folder }) => ({
      'endpoint': `unix://${SOCKET}`,
      'cloud-config': `${folder}/cloud.conf`,
      'cloud-name': regions.map((region) => region.name),
      'cluster': name,
      'provide-node-service': false,
      'with-topology': hasTopology,
    }),
    sidecars: ({ kubeconfig, mounts }) => {
      const sidecar = (program: string, image: string, port: number, flags: string[]): ContainerProps => ({
        name: program,
        image,
        command: [`/${program}`],
        args: [
          `--csi-address=${SOCKET}`,
          `--kubeconfig=${kubeconfig}`,
          '--timeout=3m',
          '--leader-election',
          `--leader-election-namespace=${SYSTEM}`,
          `--http-endpoint=:${port}`,
          ...flags,
        ],
        // A leader that could not renew its lease says so here; who does not lead is well.
        probes: probesAt(port, '/healthz/leader-election'),
        mounts: [socket, ...mounts],
        resources,
      });
      return [
        sidecar('csi-provisioner', images.csiProvisioner(), 9811, [
          '--default-fstype=ext4',
          '--extra-create-metadata',
          `--feature-gates=Topology=${hasTopology}`,
          ...(hasTopology ? ['--strict-topology'] : []),
          // Volumes of all clusters of a project stand in one list.
          `--volume-name-prefix=${name}`,
        ]),
        sidecar('csi-attacher', images.csiAttacher(), 9812, ['--default-fstype=ext4']),
        sidecar('csi-resizer', images.csiResizer(), 9813, ['--handle-volume-inuse-error=false']),
        ...(snapshots
          ? [sidecar('csi-snapshotter', images.csiSnapshotter(), 9814, [`--snapshot-name-prefix=${name}`])]
          : []),
        {
          name: 'livenessprobe',
          image: images.csiLivenessProbe(),
          command: ['/livenessprobe'],
          args: [`--csi-address=${SOCKET}`, `--health-port=${HEALTH_PORT}`],
          probes: probesAt(HEALTH_PORT, '/healthz'),
          mounts: [socket],
          resources,
        },
      ];
    },
  };
}

function probesAt(port: number, path: string): Probes {
  return { port, scheme: 'HTTP', startup: path, liveness: path, readiness: path };
}

/**
 * What the controller may do in the tenant cluster.
 *
 * @param cloudSecrets names of the Secrets that say which cloud a volume is in
 * @internal
 */
export function cinderControllerAccess(cloudSecrets: readonly string[], snapshots: boolean): TenantObject[] {
  const watch = ['get', 'list', 'watch'];
  const storage = ['storageclasses', 'csinodes', 'volumeattachments', 'volumeattributesclasses'];
  const snapshotGroup = ['snapshot.storage.k8s.io'];
  const name = `tenantry:${NAME}`;
  return [
    ...userAccess(NAME, USER, {
      rules: [
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: [...watch, 'create', 'update', 'delete'] },
        { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch', 'create', 'update', 'patch'] },
        { apiGroups: [''], resources: ['nodes', 'pods'], verbs: watch },
        { apiGroups: [''], resources: ['persistentvolumes'], verbs: [...watch, 'create', 'delete', 'patch'] },
        { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: [...watch, 'update'] },
        { apiGroups: [''], resources: ['persistentvolumeclaims/status'], verbs: ['patch'] },
        { apiGroups: ['storage.k8s.io'], resources: storage, verbs: watch },
        { apiGroups: ['storage.k8s.io'], resources: ['volumeattachments'], verbs: ['patch'] },
        { apiGroups: ['storage.k8s.io'], resources: ['volumeattachments/status'], verbs: ['patch'] },
        ...(snapshots
          ? [
              { apiGroups: snapshotGroup, resources: ['volumesnapshots'], verbs: ['get', 'list'] },
              { apiGroups: snapshotGroup, resources: ['volumesnapshotclasses'], verbs: watch },
              {
                apiGroups: snapshotGroup,
                resources: ['volumesnapshotcontents'],
                verbs: [...watch, 'create', 'update', 'delete', 'patch'],
              },
              { apiGroups: snapshotGroup, resources: ['volumesnapshotcontents/status'], verbs: ['update', 'patch'] },
            ]
          : []),
      ],
    }),
    k8s.KubeRole.manifest({
      metadata: { name, namespace: SYSTEM },
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [...cloudSecrets], verbs: ['get'] }],
    }) as TenantObject,
    k8s.KubeRoleBinding.manifest({
      metadata: { name, namespace: SYSTEM },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: USER }],
    }) as TenantObject,
  ];
}
