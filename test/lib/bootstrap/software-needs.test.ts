import { OperatingSystem } from '../../../lib/bootstrap/operating-system';
import { PackageSource } from '../../../lib/bootstrap/package-source';
import { softwareNeeds } from '../../../lib/bootstrap/software-needs';
import { aNodeBootstrap, fileOf } from './a-node-bootstrap';

const download = (name: string) => ({ url: `https://mirror.example/${name}`, sha256: 'a'.repeat(64) });

test.each([OperatingSystem.DEBIAN_13, OperatingSystem.ROCKY_9])(
  'lists every package that %s installs',
  (operatingSystem) => {
    const { systemPackages, repositories } = softwareNeeds(aNodeBootstrap({ operatingSystem }));
    const script = fileOf({ operatingSystem }, '/opt/tenantry/bin/node-bootstrap')!;
    const names = [...systemPackages, ...repositories.flatMap(({ packages }) => Object.keys(packages))];
    expect(names.filter((name) => !script.includes(name))).toEqual([]);
    expect(repositories.map(({ packages }) => packages)).toEqual([
      { 'kubelet': '1.35.4-*', 'kubernetes-cni': '*' },
      { 'containerd.io': '2.2.*' },
    ]);
  },
);

test('lists single files with their checksums', () => {
  const packages = PackageSource.binaries({ kubelet: download('kubelet'), cniPlugins: download('cni') });
  expect(softwareNeeds(aNodeBootstrap({ operatingSystem: OperatingSystem.FLATCAR, packages })).downloads).toEqual([
    download('cni'),
    download('kubelet'),
  ]);
});

test('needs nothing where the image has it all', () => {
  const operatingSystem = OperatingSystem.prebuilt(OperatingSystem.DEBIAN_13);
  expect(softwareNeeds(aNodeBootstrap({ operatingSystem }))).toEqual({
    operatingSystem: 'debian-13-prebuilt',
    systemPackages: [],
    repositories: [],
    downloads: [],
  });
});
