import { checkDataVolumes, inOrderOfMounting } from '../../../lib/nodes/data-volume';
import { Size } from '../../../lib/size';

const size = Size.gibibytes(20);

test('mounts a volume before those whose folders are inside it', () => {
  const volumes = {
    images: { size, mountPath: '/var/lib/containerd/images' },
    runtime: { size, mountPath: '/var/lib/containerd' },
  };
  expect(inOrderOfMounting(volumes).map(([name]) => name)).toEqual(['runtime', 'images']);
});

test.each([
  ['/', 'no folder'],
  ['/var/lib', 'no folder'],
  ['/etc/kubernetes', 'no folder'],
  ['/srv/../etc', 'no folder'],
  ['srv', 'no folder'],
  ['/srv/a b', 'no folder'],
])('refuses the folder %s', (mountPath, message) => {
  expect(() => checkDataVolumes('pool web', { data: { size, mountPath } })).toThrow(message);
});

test('accepts folders that are nobody else’s', () => {
  for (const mountPath of ['/var/lib/containerd', '/srv', '/data', '/var/lib/kubelet', '/opt/data']) {
    expect(() => checkDataVolumes('pool web', { data: { size, mountPath } })).not.toThrow();
  }
});

test('refuses two volumes in one folder, and the name of the volume that nodes boot from', () => {
  const volume = { size, mountPath: '/srv' };
  expect(() => checkDataVolumes('pool web', { a: volume, b: volume })).toThrow(
    'two data volumes of pool web have the same folder (found "/srv")',
  );
  expect(() => checkDataVolumes('pool web', { root: volume })).toThrow('the name of the volume that nodes boot from');
});
