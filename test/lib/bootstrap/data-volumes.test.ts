import { spawnSync } from 'node:child_process';
import { MOUNT_VOLUME } from '../../../lib/bootstrap/data-volumes';
import { Size } from '../../../lib/size';
import { fileOf } from './a-node-bootstrap';

const dataVolumes = {
  runtime: { size: Size.gibibytes(50), mountPath: '/var/lib/containerd' },
  scratch: { size: Size.gibibytes(10), mountPath: '/srv/scratch', fileSystem: 'xfs' as const },
};
const script = fileOf({ dataVolumes }, '/opt/tenantry/bin/node-bootstrap')!;

test('mounts volumes before software is installed that would write there', () => {
  expect(script).toContain(
    '  mount_volume scratch xfs /srv/scratch\n  mount_volume runtime ext4 /var/lib/containerd\n',
  );
  expect(script.indexOf("echo 'step: mount_volumes'")).toBeLessThan(script.indexOf("echo 'step: install_software'"));
});

test('starts containerd and kubelet only when the volumes are there', () => {
  for (const program of ['containerd', 'kubelet']) {
    expect(fileOf({ dataVolumes }, `/etc/systemd/system/${program}.service.d/20-data-volumes.conf`)).toBe(
      '[Unit]\nRequiresMountsFor=/srv/scratch /var/lib/containerd\n',
    );
  }
});

test('says nothing of volumes where there are none', () => {
  expect(fileOf({}, '/opt/tenantry/bin/node-bootstrap')).not.toContain('volume');
});

const ids = { runtime: '11111111-2222-4333-8444-555555555555', scratch: '66666666-7777-4888-9999-000000000000' };

test.each([
  [
    'what Terraform wrote into the metadata',
    { uuid: 'x', meta: { 'cluster': 'c', 'volume-runtime': ids.runtime, 'volume-scratch': ids.scratch }, devices: [] },
  ],
  [
    'what Cluster API had devices called',
    {
      meta: { pool: 'runtime' },
      devices: [
        { type: 'disk', bus: 'virtio', address: '0000:00:04.0', serial: ids.scratch, tags: ['scratch'] },
        { type: 'disk', bus: 'virtio', tags: ['runtime'], serial: ids.runtime, path: '/dev/vdc' },
        { type: 'nic', mac: 'fa:16:3e:00:00:01', tags: ['scratch-net'] },
      ],
    },
  ],
])('finds each volume by %s', (_, metadata) => {
  const text = JSON.stringify(metadata)
    .replaceAll(/([:,])(?=["{[])/g, '$1 ')
    .replaceAll('}', '}\n');
  const { stdout } = spawnSync(
    'bash',
    [
      '-euo',
      'pipefail',
      '-c',
      `${MOUNT_VOLUME}\nmetadata=$(cat)\nfor name in runtime scratch none; do echo "$name=$(volume_id $name)"; done`,
    ],
    {
      input: text,
      encoding: 'utf8',
    },
  );
  expect(stdout).toBe(`runtime=${ids.runtime}\nscratch=${ids.scratch}\nnone=\n`);
});
