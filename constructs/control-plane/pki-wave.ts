import { CertificatePlan } from '../../lib/pki/certificate-plan';
import type { ControlPlaneSettings } from './control-plane-settings';
import { JoinCredentialsRole } from './join-credentials-role';
import { Pki } from './pki';
import type { Wave } from './wave';

/** Every key pair of a control plane, and who may read what new nodes join with. */
export function pkiWave(wave: Wave, settings: ControlPlaneSettings) {
  const { endpoint, etcd, encryption, poolNames } = settings;
  const certificatePlan = CertificatePlan.of({
    clusterName: settings.name,
    namespace: settings.namespace,
    endpointHost: endpoint.host,
    tunnelHost: settings.tunnelHost,
    forwardHost: endpoint.forwardHost,
    serviceIp: settings.serviceRange.hostAt(1),
    dnsDomain: settings.dnsDomain,
    etcdMembers: etcd.members,
    eventsEtcd: etcd.events !== undefined,
    konnectivity: settings.konnectivity,
    monitoring: settings.monitoring !== undefined,
    encryptionKeys: encryption.keys,
    autoscaling: settings.autoscaling,
    nodePools: poolNames,
    programs: settings.programs,
    serviceAccountKeys: settings.serviceAccountKeys,
    authorities: settings.authorities,
  });
  const pki = new Pki(wave, 'Pki', { plan: certificatePlan });
  if (poolNames.length > 0) new JoinCredentialsRole(wave, 'JoinCredentials', { nodePools: poolNames });
  return { certificatePlan, pki };
}
