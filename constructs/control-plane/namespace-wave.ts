import { PortMatrix } from '../../lib/network/port-matrix';
import { ApiForward } from './api-forward';
import { ControlPlaneNamespace, type PodDemand, together } from './control-plane-namespace';
import type { ControlPlaneSettings } from './control-plane-settings';
import { CLUSTER_AUTOSCALER_RESOURCES } from './control-plane-size';
import { MEMBER_COUNTS } from './etcd-topology';
import { HostedWorkload } from './hosted-workload';
import { KonnectivityServer } from './konnectivity-server';
import { KubeletServingApprover } from './kubelet-serving-approver';
import { NetworkPolicies } from './network-policies';
import type { Wave } from './wave';

/** The namespace of a control plane with its quota, and what seals it off. */
export function namespaceWave(wave: Wave, settings: ControlPlaneSettings) {
  const { etcd, exposure, konnectivity, endpoint, backup, programs } = settings;
  const exposed = konnectivity ? 2 : 1;
  return {
    namespace: new ControlPlaneNamespace(wave, 'Namespace', {
      name: settings.namespace,
      clusterName: settings.name,
      demands: demandsOf(settings),
      // Claims of members that are no longer planned stay, and must not keep a lost one from being made anew.
      volumes: Math.max(...MEMBER_COUNTS) + (etcd.events ? 1 : 0) + (backup.isOn ? 1 : 0),
      nodePorts: exposed * exposure.nodePorts,
      loadBalancers: exposed * exposure.loadBalancers,
    }),
    networkPolicies: new NetworkPolicies(wave, 'NetworkPolicies', {
      matrix: PortMatrix.controlPlane({
        konnectivity,
        eventsEtcd: etcd.events !== undefined,
        autoscaling: settings.autoscaling,
        forwards: endpoint.forwardHost !== undefined,
        ...dialledOutside(settings),
      }),
      addOns: new Map(programs.map((program) => [program.name, PortMatrix.addOn(program)])),
      nodeRanges: settings.nodeRanges ?? [],
      unreachableRanges: settings.unreachableRanges ?? [],
      endpointNamespace: exposure.source,
      podRanges: settings.podRanges,
      monitoringNamespace: settings.monitoringNamespace ?? settings.monitoring?.namespace,
    }),
  };
}

/** Whom programs dial that are no part of the control plane. */
function dialledOutside(settings: ControlPlaneSettings) {
  const { identityProviders = [], authorizationWebhooks = [], auditLog, encryption, backup, restore } = settings;
  return {
    identityProviders: identityProviders.flatMap(({ destinations }) => destinations),
    webhooks: [...authorizationWebhooks, auditLog].flatMap((webhook) => webhook?.destination ?? []),
    keyServices: encryption.plugins.map(({ destination }) => destination),
    backupStore: backup.store?.destination,
    restoreStore: restore?.store?.destination,
  };
}

/** Pods of each program; twice as many as there are where a rollout adds before it takes away. */
function demandsOf(settings: ControlPlaneSettings): PodDemand[] {
  const { etcd, resources, encryption, replicas, controllerReplicas } = settings;
  return [
    { pods: etcd.members + (etcd.events ? 1 : 0), resources: resources.etcd },
    {
      pods: 2 * replicas,
      resources: together([resources.apiServer, ...encryption.plugins.map((plugin) => plugin.resources)]),
    },
    ...[
      resources.controllerManager,
      resources.scheduler,
      ...(settings.approvesServing ? [KubeletServingApprover.RESOURCES] : []),
      ...(settings.endpoint.forwardHost === undefined ? [] : [ApiForward.RESOURCES]),
      ...(settings.autoscaling ? [CLUSTER_AUTOSCALER_RESOURCES] : []),
    ].map((each) => ({ pods: 2 * controllerReplicas, resources: each })),
    ...(settings.konnectivity ? [{ pods: 2 * replicas, resources: KonnectivityServer.RESOURCES }] : []),
    ...settings.programs.flatMap(HostedWorkload.demands),
  ];
}
