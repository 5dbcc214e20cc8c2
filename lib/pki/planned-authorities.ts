import { generationName } from '../rotation/generations';
import { FIRST_KEYS } from '../rotation/rotation-problems';
import type { CertificatePlanProps } from './certificate-plan-props';
import { YEAR } from './leaf-certificates';
import type { AuthorityName, PlannedAuthority } from './planned-certificate';

/** Kubernetes' and etcd's names of the client certificates are those of kubeadm. */
const SIGNS: Readonly<Record<AuthorityName, string>> = {
  'cluster-ca':
    'what the API server, controllers and the konnectivity server present to clients; the CA in every kubeconfig',
  'client-ca': 'what control-plane programs and administrators present to the API server; its key enters no pod',
  'kubelet-ca': 'what kubelets present to the API server and as servers; the controller manager signs with it',
  'etcd-ca': 'what etcd members present to their clients, and clients to them',
  'etcd-peer-ca': 'what etcd members present to each other',
  'front-proxy-ca': 'what the API server presents to aggregated API servers',
  'konnectivity-ca': 'what the konnectivity server presents to API servers, and API servers to it',
};

/** Every authority of a control plane, in each generation that is known. */
export function plannedAuthorities(props: CertificatePlanProps): PlannedAuthority[] {
  const { clusterName, konnectivity, authorities: ring = FIRST_KEYS } = props;
  const signerOf = (generation: string) =>
    generation === ring.used ? (ring.old ?? ring.forgotten) : generation === ring.next ? ring.used : undefined;
  return (Object.entries(SIGNS) as [AuthorityName, string][])
    .filter(([name]) => konnectivity || name !== 'konnectivity-ca')
    .flatMap(([name, signs]) =>
      [...ring.names, ...(ring.forgotten === undefined ? [] : [ring.forgotten])].map((generation) => {
        const secretName = generationName(name, generation);
        const signer = signerOf(generation);
        return {
          name,
          secretName,
          signedBy: signer === undefined ? 'self' : generationName(name, signer),
          commonName: secretName,
          organizations: [clusterName],
          signs,
          durationHours: 10 * YEAR,
        };
      }),
    );
}
