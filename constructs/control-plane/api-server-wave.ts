import { ApiForward } from './api-forward';
import { ApiServer } from './api-server';
import type { ControlPlaneSettings } from './control-plane-settings';
import type { Etcd } from './etcd';
import { KonnectivityServer } from './konnectivity-server';
import type { Wave } from './wave';

/** What clients, nodes and pods of the tenant cluster dial. */
export function apiServerWave(wave: Wave, settings: ControlPlaneSettings, etcd: Etcd, eventsEtcd: Etcd | undefined) {
  const { version, images, endpoint, exposure, replicas, resources, konnectivity, authorities } = settings;
  const scheduling = settings.scheduling.critical;
  const apiServer = new ApiServer(wave, 'ApiServer', {
    image: images.kubeApiServer(version),
    shellImage: images.busybox(),
    version,
    replicas,
    resources: resources.apiServer,
    requestsAtOnce: { reading: resources.readingRequests, writing: resources.writingRequests },
    host: endpoint.host,
    publicUrl: settings.publicUrl,
    exposure,
    nodePort: endpoint.nodePort,
    serviceRanges: settings.allServiceRanges,
    etcdUrl: etcd.clientUrl,
    eventsEtcdUrl: eventsEtcd?.clientUrl,
    serviceAccountIssuer: settings.serviceAccountIssuer ?? settings.publicUrl,
    identityProviders: settings.identityProviders ?? [],
    authorizationWebhooks: settings.authorizationWebhooks,
    auditLog: settings.auditLog,
    podSecurity: settings.podSecurity ?? 'baseline',
    configurationPatches: settings.configurationPatches,
    encryption: settings.encryption,
    serviceAccountKeys: settings.serviceAccountKeys,
    konnectivity,
    authorities,
    scheduling,
  });
  if (endpoint.forwardHost !== undefined) {
    new ApiForward(wave, 'ApiForward', {
      image: images.haproxy(),
      replicas: settings.controllerReplicas,
      exposure,
      host: endpoint.forwardHost,
      scheduling,
    });
  }
  const konnectivityServer = konnectivity
    ? new KonnectivityServer(wave, 'KonnectivityServer', {
        image: images.konnectivityServer(version),
        replicas,
        exposure,
        host: settings.tunnelHost,
        nodePort: endpoint.tunnelNodePort,
        authorities,
        scheduling,
      })
    : undefined;
  return { apiServer, konnectivityServer };
}
