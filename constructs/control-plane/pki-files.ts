import type { AuthorityName } from '../../lib/pki/planned-certificate';
import { kubeconfig } from '../../lib/pki/kubeconfig';
import { trustedGeneration } from '../../lib/rotation/generations';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { FIRST_KEYS } from '../../lib/rotation/rotation-problems';
import { PORTS } from '../../lib/network/control-plane-ports';
import { FileSource } from '../workload';
import { API_SERVER } from './api-server-service';

/** Folder of certificates and keys in every pod. */
export const PKI_FOLDER = '/etc/kubernetes/pki';

/** Folder of configuration files in every pod. */
export const CONFIG_FOLDER = '/etc/kubernetes/config';

/** Folder of what describes webhooks. */
export const WEBHOOK_FOLDER = '/etc/kubernetes/webhooks';

/** Path of what describes a webhook. */
export function webhookFile(name: string): string {
  return `${WEBHOOK_FOLDER}/${name}.kubeconfig`;
}

/** Name of the file of a kubeconfig in {@link CONFIG_FOLDER}. */
export const KUBECONFIG_FILE = 'kubeconfig';

/**
 * The certificate of the authority that is trusted, without its key: `<name>.crt`.
 *
 * @param authorities generations of the control plane's authorities
 */
export function authorityCertificate(name: AuthorityName, authorities?: KeyRing): FileSource {
  return FileSource.secret(trustedGeneration(name, authorities), { 'tls.crt': `${name}.crt` });
}

/** A certificate and its key: `<name>.crt` and `<name>.key`; of an authority only for those who sign with it. */
export function keyPair(secretName: string, file = secretName): FileSource {
  return FileSource.secret(secretName, { 'tls.crt': `${file}.crt`, 'tls.key': `${file}.key` });
}

/** Label of pods that are replaced in each stage of a change of authorities, so that they have read all files anew. */
export function authorityLabels(authorities: KeyRing = FIRST_KEYS): Record<string, string> {
  return authorities.equals(FIRST_KEYS) ? {} : { 'tenantry/authorities': `${authorities}`.replaceAll(' ', '-') };
}

/** Path of a certificate in a pod. */
export function certificateFile(name: string): string {
  return `${PKI_FOLDER}/${name}.crt`;
}

/** Path of a key in a pod. */
export function keyFile(name: string): string {
  return `${PKI_FOLDER}/${name}.key`;
}

/**
 * The kubeconfig of a pod beside the API server, whose credential is a Secret of the same name.
 *
 * @param service the API server's Service that it dials
 */
export function kubeconfigOf(credential: string, service = API_SERVER): string {
  return kubeconfig({
    server: `https://${service}:${PORTS.apiServer}`,
    ...(service !== API_SERVER && { serverName: API_SERVER }),
    caFile: certificateFile('cluster-ca'),
    certFile: certificateFile(credential),
    keyFile: keyFile(credential),
    user: credential,
  });
}
