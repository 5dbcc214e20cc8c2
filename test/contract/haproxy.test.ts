import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiForwarder } from '../../constructs/add-ons';
import { Exposure } from '../../constructs/control-plane';
import { aControlPlane } from '../support/a-control-plane';
import { brought } from '../support/an-add-on-cluster';
import { ask, describeWith } from './judges';

describeWith(['haproxy', 'openssl'], 'configurations of HAProxy, judged by itself', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'haproxy-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const forwardHost = 'localhost';
  const endpoint = { host: 'localhost', port: 6443, forwardHost };

  test('of the forwarder on a node', () =>
    judge(brought(new ApiForwarder(), { endpoint }).file('api-forwarder', 'haproxy.cfg')));

  test('of what takes off the outer connection', () => {
    const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'api-forward.key')];
    ask('openssl', ['req', '-x509', ...key, '-out', join(folder, 'api-forward.crt'), '-subj', '/CN=test']);
    const { objects } = aControlPlane({
      endpoint: { ...endpoint, exposure: Exposure.gateway({ name: 'shared', namespace: 'gateway' }) },
    });
    const { data } = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && /^api-forward-/.test(metadata.name));
    judge(data['haproxy.cfg'].replace('/etc/kubernetes/pki', folder).replace('kube-apiserver', 'localhost'));
  });

  function judge(configuration: string): void {
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, configuration);
    expect(ask('haproxy', ['-c', '-f', file])).toMatchObject({ status: 0 });
  }
});
