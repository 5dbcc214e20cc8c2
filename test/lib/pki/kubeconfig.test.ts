import { parse } from 'yaml';
import { kubeconfig } from '../../../lib/pki/kubeconfig';

test('names files instead of holding secrets', () => {
  const text = kubeconfig({
    server: 'https://kube-apiserver:6443',
    caFile: '/pki/ca.crt',
    certFile: '/pki/tls.crt',
    keyFile: '/pki/tls.key',
    user: 'scheduler',
  });
  expect(parse(text)).toEqual({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [
      { name: 'cluster', cluster: { 'server': 'https://kube-apiserver:6443', 'certificate-authority': '/pki/ca.crt' } },
    ],
    'users': [{ name: 'scheduler', user: { 'client-certificate': '/pki/tls.crt', 'client-key': '/pki/tls.key' } }],
    'contexts': [{ name: 'default', context: { cluster: 'cluster', user: 'scheduler' } }],
    'current-context': 'default',
  });
  expect(text).not.toContain('-data');
});
