import { parse } from 'yaml';
import { BootstrapDocument } from '../../../lib/bootstrap/bootstrap-document';
import { NoCloudSeed } from '../../../lib/bootstrap/no-cloud-seed';
import { NodeConfiguration } from '../../../lib/bootstrap/node-configuration';
import { NodePlace } from '../../../lib/bootstrap/node-place';
import { OperatingSystem } from '../../../lib/bootstrap/operating-system';
import { seedCommand } from '../../../lib/bootstrap/seed-command';
import { aNodeBootstrap } from './a-node-bootstrap';

const document = (about = {}) =>
  BootstrapDocument.userData(NodeConfiguration.of(aNodeBootstrap({ place: NodePlace.bareMetal('plant'), ...about })));
const network = { address: '10.9.0.11/24', gateway: '10.9.0.1', macAddress: '52:54:00:00:00:0B' };

test('names the machine, and has no credential in it', () => {
  const { files } = NoCloudSeed.of(document(), { name: 'metal-1' });
  expect(Object.keys(files)).toEqual(['user-data', 'meta-data']);
  expect(parse(files['meta-data']!)).toEqual({
    'instance-id': `metal-1-${document().hash.slice(0, 12)}`,
    'local-hostname': 'metal-1',
  });
  expect(files['user-data']).toContain('@@privateKey@@');
});

test('is another instance when the content is another, so that cloud-init reads it again', () => {
  const id = (about: object) =>
    parse(NoCloudSeed.of(document(about), { name: 'metal-1' }).files['meta-data']!)['instance-id'];
  expect(id({ labels: { a: 'b' } })).not.toBe(id({}));
});

test('finds the network card by its address, not by its place in the machine', () => {
  const { files } = NoCloudSeed.of(document(), { name: 'metal-1', network: { ...network, dnsServers: ['10.9.0.2'] } });
  expect(parse(files['network-config']!).ethernets.node).toEqual({
    match: { macaddress: '52:54:00:00:00:0b' },
    addresses: ['10.9.0.11/24'],
    routes: [{ to: '0.0.0.0/0', via: '10.9.0.1' }],
    nameservers: { addresses: ['10.9.0.2'] },
  });
});

test('is read alike by YAML 1.1, to which names and addresses may be numbers', () => {
  const { files } = NoCloudSeed.of(document(), {
    name: 'on',
    network: { ...network, macAddress: '52:54:00:12:34:56' },
  });
  expect(parse(files['meta-data']!, { version: '1.1' })['local-hostname']).toBe('on');
  expect(parse(files['network-config']!, { version: '1.1' }).ethernets.node.match.macaddress).toBe('52:54:00:12:34:56');
});

test.each([
  [{ name: 'Metal 1' }, 'the name of a bare-metal machine cannot be part of a host name'],
  [
    { name: 'm', network: { ...network, address: '10.9.0.11' } },
    'the address of machine m is malformed (found "10.9.0.11")',
  ],
  [
    { name: 'm', network: { ...network, macAddress: '52-54' } },
    'the hardware address of machine m is malformed (found "52-54")',
  ],
])('fails for %j', (host, message) => {
  expect(() => NoCloudSeed.of(document(), host)).toThrow(message);
});

test('fails for Flatcar, which reads Ignition', () => {
  const flatcar = document({ operatingSystem: OperatingSystem.prebuilt(OperatingSystem.FLATCAR) });
  expect(() => NoCloudSeed.of(flatcar, { name: 'metal-1' })).toThrow(
    'machine metal-1 cannot boot from a NoCloud seed (found "ignition")',
  );
});

test('the command that fills in seeds fails for a Secret that is no name', () => {
  const entry = { secret: 'join; rm', key: 'tls.crt' };
  expect(() =>
    seedCommand({
      namespace: 'cluster-acme',
      credential: { certificate: entry, privateKey: entry, clusterAuthority: entry, clientAuthority: entry },
    }),
  ).toThrow('a namespace or Secret that holds a join credential has no proper name (found "join; rm")');
});
