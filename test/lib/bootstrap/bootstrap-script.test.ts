import { NodePlace } from '../../../lib/bootstrap/node-place';
import { OperatingSystem } from '../../../lib/bootstrap/operating-system';
import { Size } from '../../../lib/size';
import { fileOf } from './a-node-bootstrap';

const script = (about: Parameters<typeof fileOf>[0] = {}) => fileOf(about, '/opt/tenantry/bin/node-bootstrap')!;
const service = (about: Parameters<typeof fileOf>[0] = {}) =>
  fileOf(about, '/etc/systemd/system/node-bootstrap.service')!;
const flatcar = OperatingSystem.prebuilt(OperatingSystem.FLATCAR);

test('is tried until it succeeds, and then never again', () => {
  expect(service()).toContain('Restart=on-failure\nRestartSec=15');
  expect(service()).toContain('StartLimitIntervalSec=0');
  expect(service()).toContain('ConditionPathExists=!/var/lib/tenantry/joined');
  expect(script().trimEnd()).toMatch(/touch \/var\/lib\/tenantry\/joined\necho 'this machine is a node'$/);
});

test('does not hold up the boot', () => {
  expect(service()).toContain('Type=exec');
});

test('goes in order: hooks before the kubelet, the credential gone before hooks after it', () => {
  const hook = (name: string) => ({ name, script: '#!/bin/sh\n' });
  const steps = [
    ...script({ preJoinHooks: [hook('one'), hook('two')], postJoinHooks: [hook('three')] }).matchAll(
      /^ *echo 'step: (\w+)'$/gm,
    ),
  ].map((match) => match[1]);
  expect(steps).toEqual([
    'load_kernel_settings',
    'settle_swap',
    'make_way',
    'install_software',
    'check_software',
    'start_firewall',
    'start_runtime',
    'describe_machine',
    'run_pre_join_hooks',
    'join',
    'wipe_credential',
    'run_post_join_hooks',
  ]);
});

test('calls hooks in the order of the program', () => {
  const hook = (name: string) => ({ name, script: '#!/bin/sh\n' });
  expect(script({ preJoinHooks: [hook('b'), hook('a')] })).toContain(
    'run_pre_join_hooks() {\n  /opt/tenantry/hooks/pre-join/b\n  /opt/tenantry/hooks/pre-join/a\n}',
  );
});

test.each([
  ['a server with cloud-init', {}, 'id=$(cat /etc/tenantry/instance-id)', 'providerID: openstack://RegionOne/$id'],
  [
    'a server with Flatcar',
    { operatingSystem: flatcar },
    'id=$COREOS_OPENSTACK_INSTANCE_UUID',
    'providerID: openstack://RegionOne/$id',
  ],
  ['a bare machine', { place: NodePlace.bareMetal('plant') }, 'id=$(uname -n)', 'providerID: metal://plant/$id'],
])('%s knows its provider id', (_, about, source, id) => {
  expect(script(about)).toContain(source);
  expect(script(about)).toContain(id);
});

test('on Flatcar it waits for what knows the server', () => {
  expect(service({ operatingSystem: flatcar })).toContain(
    'Requires=coreos-metadata.service\nAfter=coreos-metadata.service',
  );
  expect(service()).not.toContain('coreos');
});

test('removes the credential and every copy that cloud-init has made, and lets it make no new ones', () => {
  for (const path of [
    '/etc/kubernetes/pki/bootstrap.key',
    '/etc/kubernetes/bootstrap-kubelet.conf',
    '/var/lib/cloud/instances/*/{user-data*,vendor-data*,cloud-config.txt,obj.pkl}',
    '/run/cloud-init/{instance-data-sensitive.json,combined-cloud-config.json}',
    'touch /etc/cloud/cloud-init.disabled',
  ]) {
    expect(script()).toContain(path);
  }
  expect(script({ operatingSystem: flatcar })).toContain('rm -rf /run/ignition /run/ignition.json');
});

test('turns swap off, leaves it, or makes some', () => {
  expect(script()).toContain('swapoff --all');
  expect(script({ swap: {} })).not.toMatch(/swapoff|fallocate/);
  expect(script({ swap: { file: Size.gibibytes(4) } })).toContain('fallocate --length 4096MiB');
});

test.each([
  [OperatingSystem.UBUNTU_24_04, 'ufw'],
  [OperatingSystem.ROCKY_9, 'firewalld'],
])('turns off the firewall of %s', (operatingSystem, firewall) => {
  expect(script({ operatingSystem })).toContain(`systemctl disable --now ${firewall}.service`);
});

test('leaves SELinux as it is where that is wanted', () => {
  const operatingSystem = OperatingSystem.ROCKY_9;
  expect(script({ operatingSystem })).toContain('setenforce 0');
  expect(script({ operatingSystem, selinux: 'enforcing' })).not.toContain('setenforce');
});
