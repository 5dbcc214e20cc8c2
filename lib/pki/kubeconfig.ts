import { yamlText } from '../yaml';

/** What a {@link kubeconfig} says. Files are paths on the machine or in the pod where it is read. */
export interface KubeconfigProps {
  /** Address of the API server: `https://host:port`. */
  readonly server: string;

  /**
   * Name that the API server's certificate is checked for.
   *
   * @default - the host of {@link server}
   */
  readonly serverName?: string;

  /** Path of the PEM file with the authority that signs the API server's certificate. */
  readonly caFile: string;

  /** Path of the PEM file with the client's certificate. */
  readonly certFile: string;

  /** Path of the PEM file with the client's key. */
  readonly keyFile: string;

  /** Name of the user, for people who read it. */
  readonly user: string;
}

/**
 * A kubeconfig without any secret: it names the files that hold them, and clients read these again when they change.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export function kubeconfig(props: KubeconfigProps): string {
  return yamlText({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [
      {
        name: 'cluster',
        cluster: {
          'server': props.server,
          ...(props.serverName !== undefined && { 'tls-server-name': props.serverName }),
          'certificate-authority': props.caFile,
        },
      },
    ],
    'users': [{ name: props.user, user: { 'client-certificate': props.certFile, 'client-key': props.keyFile } }],
    'contexts': [{ name: 'default', context: { cluster: 'cluster', user: props.user } }],
    'current-context': 'default',
  });
}
