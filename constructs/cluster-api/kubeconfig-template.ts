import { PORTS } from '../control-plane';
import { yamlText } from '../../lib/yaml';

/**
 * A kubeconfig with places for the credential, for a program in another namespace that reads it out of a Secret.
 *
 * @param namespace of the control plane
 * @param user name of the user, for people who read it
 */
export function kubeconfigTemplate(namespace: string, user: string): string {
  return yamlText({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [
      {
        name: 'cluster',
        cluster: {
          'server': `https://kube-apiserver.${namespace}.svc:${PORTS.apiServer}`,
          'certificate-authority-data': '@@clusterAuthority@@',
        },
      },
    ],
    'users': [
      { name: user, user: { 'client-certificate-data': '@@certificate@@', 'client-key-data': '@@privateKey@@' } },
    ],
    'contexts': [{ name: 'default', context: { cluster: 'cluster', user } }],
    'current-context': 'default',
  });
}
