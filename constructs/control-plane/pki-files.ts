import type { AuthorityName } from '../../lib/pki/certificate-plan';
import { kubeconfig } from '../../lib/pki/kubeconfig';
import { FileSource } from '../workload';
import { PORTS } from './ports';

/** Folder of certificates and keys in every pod. */
export const PKI_FOLDER = '/etc/kubernetes/pki';

/** Folder of configuration files in every pod. */
export const CONFIG_FOLDER = '/etc/kubernetes/config';

/** Name of the file of a kubeconfig in {@link CONFIG_FOLDER}. */
export const KUBECONFIG_FILE = 'kubeconfig';

/** The certificate of an authority, without its key: `<name>.crt`. */
export function authorityCertificate(name: AuthorityName): FileSource {
  return FileSource.secret(name, { 'tls.crt': `${name}.crt` });
}

/** A certificate and its key: `<name>.crt` and `<name>.key`; of an authority only for those who sign with it. */
export function keyPair(secretName: string): FileSource {
  return FileSource.secret(secretName, { 'tls.crt': `${secretName}.crt`, 'tls.key': `${secretName}.key` });
}

/** Path of a certificate in a pod. */
export function certificateFile(name: string): string {
  return `${PKI_FOLDER}/${name}.crt`;
}

/** Path of a key in a pod. */
export function keyFile(name: string): string {
  return `${PKI_FOLDER}/${name}.key`;
}

/** The kubeconfig of a pod beside the API server, whose credential is a Secret of the same name. */
export function kubeconfigOf(credential: string): string {
  return kubeconfig({
    server: `https://kube-apiserver:${PORTS.apiServer}`,
    caFile: certificateFile('cluster-ca'),
    certFile: certificateFile(credential),
    keyFile: keyFile(credential),
    user: credential,
  });
}
