import { ClusterAddOns, OpenStackCloud, OpenStackVolumes, VolumeZones } from '../../../constructs/add-ons';
import type { PoolDescription } from '../../../lib';
import { aControlPlane } from '../../support/a-control-plane';
import { anAddOnCluster, aRegion, brought, machines, serversOf } from '../../support/an-add-on-cluster';

const [paris, lagos] = [aRegion('paris'), aRegion('lagos')];
const pools = [serversOf(paris), serversOf(lagos), machines()];

/** A control plane with the programs of an add-on beside it. */
function hosted(addOns: Parameters<typeof ClusterAddOns.of>[1], cluster = anAddOnCluster({ pools })) {
  return aControlPlane({ programs: ClusterAddOns.of(cluster, addOns).programs, monitoringNamespace: 'monitoring' });
}

describe('cloud controllers', () => {
  test('run beside the control plane, one for each region, and keep out of each other’s nodes and way', () => {
    const { args, pod } = hosted([new OpenStackCloud()]);
    for (const region of ['paris', 'lagos']) {
      const name = `openstack-cloud-${region}`;
      expect(args(name)).toEqual(
        expect.arrayContaining([
          `--leader-elect-resource-name=${name}`,
          '--controllers=cloud-node-controller,cloud-node-lifecycle-controller',
          '--cluster-name=acme',
        ]),
      );
      expect(pod(name).containers[0].env).toContainEqual({ name: 'OS_CCM_REGIONAL', value: 'true' });
    }
  });

  test('know their region by OpenStack’s name, and the credential by the place where somebody puts it', () => {
    const { objects } = hosted([new OpenStackCloud()]);
    const { data } = objects.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('openstack-cloud-paris-'),
    );
    expect(data['cloud.conf']).toContain(
      ['[Global]', 'region="RegionParis"', 'use-clouds=true', 'clouds-file="/etc/openstack/paris/clouds.yaml"'].join(
        '\n',
      ),
    );
    expect(ClusterAddOns.of(anAddOnCluster({ pools }), [new OpenStackCloud()]).secrets).toEqual([
      expect.objectContaining({ name: 'openstack-lagos', keys: ['clouds.yaml'] }),
      expect.objectContaining({ name: 'openstack-paris', keys: ['clouds.yaml'] }),
    ]);
    expect(JSON.stringify(objects)).not.toMatch(/password|application-credential-secret/);
  });

  test('one of them makes load balancers: that of the only region, or the one that is named', () => {
    const balancing = (addOn: OpenStackCloud, cluster = anAddOnCluster({ pools })) =>
      ClusterAddOns.of(cluster, [addOn]).loadBalancingRegions;
    expect(balancing(new OpenStackCloud(), anAddOnCluster())).toEqual(['paris']);
    expect(balancing(new OpenStackCloud())).toEqual([]);
    expect(balancing(new OpenStackCloud({ loadBalancers: 'lagos' }))).toEqual(['lagos']);
    const { args } = hosted([new OpenStackCloud({ loadBalancers: 'lagos' })]);
    expect(args('openstack-cloud-lagos').join()).toContain('service-lb-controller');
    expect(args('openstack-cloud-paris').join()).not.toContain('service-lb-controller');
  });

  test('nodes in several networks are known by their addresses in the network of the cluster', () => {
    const [paris] = pools;
    const fileOf = (pool: PoolDescription) =>
      brought(new OpenStackCloud(), { pools: [pool] }).programs![0]!.files!['cloud.conf'];
    expect(fileOf({ ...paris!, furtherNetworks: ['ceph'] } as PoolDescription)).toContain(
      '[Networking]\ninternal-network-name="acme"\n',
    );
    expect(fileOf(paris!)).not.toContain('[Networking]');
  });

  test('a region without nodes balances nothing', () => {
    expect(() => brought(new OpenStackCloud({ loadBalancers: 'pariz' }), { pools })).toThrow('did you mean paris?');
  });

  test('may do in the tenant cluster what they are for, and read no Secret there', () => {
    const { rules } = brought(new OpenStackCloud(), { pools }).find('ClusterRole', 'tenantry:openstack-cloud');
    expect(rules.flatMap(({ resources }: any) => resources)).not.toContain('secrets');
  });
});

describe('programs beside the control plane', () => {
  test('have a user of their own, and are let through to the API server, names and OpenStack alone', () => {
    const { find, controlPlane } = hosted([new OpenStackCloud()]);
    expect(controlPlane.certificatePlan.leaf('openstack-cloud-paris').commonName).toBe('tenantry:openstack-cloud');
    expect(find('Certificate', 'openstack-cloud-paris-serving').spec.dnsNames).toContain('openstack-cloud-paris');
    const { spec } = find('NetworkPolicy', 'openstack-cloud-paris');
    expect(spec.egress.map(({ ports }: any) => ports[0].port)).toEqual([6443, undefined, 53, 53]);
    expect(spec.ingress).toHaveLength(1);
    expect(find('NetworkPolicy', 'add-ons-to-kube-apiserver').spec.ingress[0].from).toContainEqual({
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'openstack-cloud-paris' } },
    });
  });

  test('are counted in the quota of the namespace, sidecars too', () => {
    const pods = (addOns: Parameters<typeof hosted>[0]) =>
      Number(hosted(addOns).find('ResourceQuota', 'control-plane').spec.hard.pods);
    expect(pods([new OpenStackCloud()]) - pods([])).toBe(8);
    const memory = (addOns: Parameters<typeof hosted>[0]) =>
      parseInt(hosted(addOns).find('ResourceQuota', 'control-plane').spec.hard['requests.memory'] as string);
    expect(memory([new OpenStackCloud(), new OpenStackVolumes()]) - memory([new OpenStackCloud()])).toBe(
      4 * (64 + 4 * 32),
    );
  });

  test('cannot have the name of a program that is there already', () => {
    const [program] = ClusterAddOns.of(anAddOnCluster(), [new OpenStackCloud()]).programs;
    expect(() => aControlPlane({ programs: [{ ...program!, name: 'scheduler' }] })).toThrow(
      'has the name of another certificate (found "scheduler")',
    );
  });

  test('can be changed like every other', () => {
    const programs = ClusterAddOns.of(anAddOnCluster(), [new OpenStackCloud()]).programs;
    const { args } = aControlPlane({ programs }, (plane) =>
      plane.programs.get('openstack-cloud-paris')!.addFlag('v', 4),
    );
    expect(args('openstack-cloud-paris')).toContain('--v=4');
  });
});

describe('volumes', () => {
  const classes = (addOn: OpenStackVolumes, props = {}) =>
    brought(addOn, { pools, ...props }).objects.filter(({ kind }) => kind === 'StorageClass');

  test('have a class for each storage zone of each region', () => {
    expect(classes(new OpenStackVolumes()).map(({ metadata }) => metadata.name)).toEqual([
      'lagos-az1-ssd-1',
      'lagos-az2-ssd-2',
      'paris-az1-ssd-1',
      'paris-az2-ssd-2',
    ]);
  });

  test('say which zone and region their pods run in, and which cloud makes them', () => {
    const [first] = classes(new OpenStackVolumes());
    expect(first).toMatchObject({ provisioner: 'cinder.csi.openstack.org', volumeBindingMode: 'WaitForFirstConsumer' });
    expect(first.allowedTopologies).toEqual([
      {
        matchLabelExpressions: [
          { key: 'topology.cinder.csi.openstack.org/zone', values: ['az1'] },
          { key: 'topology.kubernetes.io/region', values: ['RegionLagos'] },
        ],
      },
    ]);
    expect(first.parameters).toMatchObject({
      'type': 'ssd-1',
      'csi.storage.k8s.io/provisioner-secret-name': 'openstack-lagos',
    });
    expect(first.parameters.availability).toBeUndefined();
  });

  test('are made in the zone that Cinder knows, where it has other names', () => {
    const zones = VolumeZones.mapped({ az1: 'cinder-1' });
    expect(classes(new OpenStackVolumes({ zones })).map(({ parameters }) => parameters.availability)).toEqual([
      'cinder-1',
      'az2',
      'cinder-1',
      'az2',
    ]);
  });

  test('that every server attaches say nothing about places, so there is only one', () => {
    const flat = new OpenStackVolumes({ zones: VolumeZones.flat() });
    expect(classes(flat, { pools: [serversOf(paris)] })[0].allowedTopologies).toBeUndefined();
    expect(() => classes(flat)).toThrow('pods of acme would be placed where their volumes cannot be attached');
  });

  test('have a default class when there is one alone, or when it is named', () => {
    const isDefault = ({ metadata }: any) => metadata.annotations !== undefined;
    expect(classes(new OpenStackVolumes()).filter(isDefault)).toEqual([]);
    expect(classes(new OpenStackVolumes({ defaultClass: 'paris-az1-ssd-1' })).filter(isDefault)).toHaveLength(1);
    expect(() => classes(new OpenStackVolumes({ defaultClass: 'paris-az1-ssd-9' }))).toThrow('did you mean');
  });

  test('are attached by one controller with the credentials of all regions', () => {
    const { args, pod } = hosted([new OpenStackCloud(), new OpenStackVolumes()]);
    expect(args('openstack-volumes')).toEqual(expect.arrayContaining(['--cloud-name=lagos', '--cloud-name=paris']));
    const secrets = JSON.stringify(pod('openstack-volumes').volumes);
    for (const region of ['lagos', 'paris']) expect(secrets).toContain(`"openstack-${region}"`);
  });

  test('are mounted on the servers of each region, without any credential, and never on bare metal', () => {
    const { find, objects } = brought(new OpenStackVolumes(), { pools });
    const { affinity, volumes } = find('DaemonSet', 'openstack-volumes-node-paris').spec.template.spec;
    expect(JSON.stringify(affinity)).toContain('["RegionParis"]');
    expect(JSON.stringify(volumes)).not.toContain('secret');
    expect(objects.filter(({ kind }) => kind === 'Secret').map(({ stringData }) => stringData)).toEqual([
      { cloud: 'lagos' },
      { cloud: 'paris' },
    ]);
  });

  test('have snapshots only where they are asked for', () => {
    expect(JSON.stringify(brought(new OpenStackVolumes(), { pools }))).not.toContain('snapshot.storage.k8s.io');
    const { find } = brought(new OpenStackVolumes({ snapshots: true }), { pools });
    expect(find('VolumeSnapshotClass', 'openstack-paris').driver).toBe('cinder.csi.openstack.org');
  });

  test('need to know which nodes are servers', () => {
    expect(() => ClusterAddOns.of(anAddOnCluster(), [new OpenStackVolumes()])).toThrow(
      'add-on openstack-volumes needs somebody who does the job node-cloud',
    );
  });
});
