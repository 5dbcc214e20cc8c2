import { parse } from 'yaml';
import type { AutoscaledPoolOptions } from '../../../constructs/cluster-api';
import { Cidr } from '../../../lib/network/cidr';
import { NodeCount } from '../../../lib/nodes/node-count';
import { Rollout } from '../../../lib/nodes/rollout';
import { Taint } from '../../../lib/nodes/taint';
import { Size } from '../../../lib/size';
import { anAutoscaledPool, autoscaledPools, PARIS_PLACE } from '../../support/autoscaled-pools';
import { aControlPlane } from '../../support/a-control-plane';

const made = (...pools: AutoscaledPoolOptions[]) =>
  aControlPlane({ autoscaling: true, unreachableRanges: [Cidr.of('10.8.0.0/24')] }, (controlPlane) => {
    autoscaledPools(controlPlane.node.scope!, controlPlane, pools.length > 0 ? pools : undefined);
  });

describe('machines', () => {
  test('have a MachineDeployment for each zone, whose number is left to the autoscaler', () => {
    const deployments = made().all('MachineDeployment');
    expect(deployments.map(({ metadata, spec }) => [metadata.name, spec.template.spec.failureDomain])).toEqual([
      ['acme-burst-az1', 'az1'],
      ['acme-burst-az2', 'az2'],
    ]);
    expect(deployments.every(({ spec }) => !('replicas' in spec))).toBe(true);
  });

  test('share the numbers of the pool out to the zones', () => {
    const size = 'cluster.x-k8s.io/cluster-api-autoscaler-node-group';
    const sizes = made()
      .all('MachineDeployment')
      .map(({ metadata }) => [metadata.annotations[`${size}-min-size`], metadata.annotations[`${size}-max-size`]]);
    expect(sizes).toEqual([
      ['1', '3'],
      ['0', '2'],
    ]);
  });

  test('are announced with what pods will find on them, so that a zone can be at zero', () => {
    const { metadata } = made(
      anAutoscaledPool({ labels: { 'example.net/tier': 'batch' }, taints: [Taint.noSchedule('batch')] }),
    ).find('MachineDeployment', 'acme-burst-az2');
    expect(metadata.annotations).toMatchObject({
      'capacity.cluster-autoscaler.kubernetes.io/cpu': '1880m',
      'capacity.cluster-autoscaler.kubernetes.io/memory': '2749Mi',
      'capacity.cluster-autoscaler.kubernetes.io/ephemeral-disk': '32Gi',
      'capacity.cluster-autoscaler.kubernetes.io/maxPods': '110',
      'capacity.cluster-autoscaler.kubernetes.io/labels':
        'example.net/tier=batch,topology.cinder.csi.openstack.org/zone=az2,' +
        'topology.kubernetes.io/region=RegionOne,topology.kubernetes.io/zone=az2',
      'capacity.cluster-autoscaler.kubernetes.io/taints': 'batch=:NoSchedule',
    });
  });

  test('are in the network and behind the security group that Terraform made, found by name', () => {
    const [template] = made(anAutoscaledPool({ allowedRanges: [Cidr.of('100.64.0.0/16')] })).all(
      'OpenStackMachineTemplate',
    );
    expect(template.spec.template.spec.ports).toEqual([
      {
        network: { filter: { name: 'acme' } },
        fixedIPs: [{ subnet: { filter: { name: 'acme' } } }],
        securityGroups: [{ filter: { name: 'acme-workers' } }],
        tags: ['flavor=m1.medium'],
        allowedAddressPairs: [{ ipAddress: '100.64.0.0/16' }],
      },
    ]);
  });

  test('have further volumes of their zone and ports in further networks, and let in who has the key', () => {
    const [template] = made(
      anAutoscaledPool({
        dataVolumes: { runtime: { size: Size.gibibytes(50), type: 'ssd', mountPath: '/var/lib/containerd' } },
        networks: [
          { network: 'ceph', subnets: ['ceph'], securityGroups: [], hasPortSecurity: false, vnicType: 'direct' },
        ],
        keyPair: 'ops',
      }),
    ).all('OpenStackMachineTemplate');
    const { additionalBlockDevices, ports, sshKeyName } = template.spec.template.spec;
    expect(additionalBlockDevices).toEqual([
      {
        name: 'runtime',
        sizeGiB: 50,
        storage: { type: 'Volume', volume: { type: 'ssd', availabilityZone: { from: 'Machine' } } },
      },
    ]);
    expect(ports[1]).toEqual({
      network: { filter: { name: 'ceph' } },
      fixedIPs: [{ subnet: { filter: { name: 'ceph' } } }],
      disablePortSecurity: true,
      vnicType: 'direct',
    });
    expect(sshKeyName).toBe('ops');
  });

  test('have volumes of their zone’s own type where none is named', () => {
    const dataVolumes = { runtime: { size: Size.gibibytes(50), mountPath: '/var/lib/containerd' } };
    const templates = made(anAutoscaledPool({ dataVolumes, volumeTypes: { az1: 'zone-1' } })).all(
      'OpenStackMachineTemplate',
    );
    const types = templates.map(
      ({ spec }) => spec.template.spec.additionalBlockDevices[0].storage.volume.type as string | undefined,
    );
    expect(types).toEqual(['zone-1', undefined]);
  });

  test('give way to their successors as the pool says', () => {
    const strategyOf = (rollout?: Rollout) =>
      made(anAutoscaledPool({ rollout })).all('MachineDeployment')[0].spec.rollout.strategy.rollingUpdate;
    expect(strategyOf()).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    expect(strategyOf(Rollout.inPlace(2))).toEqual({ maxSurge: 0, maxUnavailable: 2 });
    expect(strategyOf(Rollout.allAtOnce())).toEqual({ maxSurge: '100%', maxUnavailable: 0 });
  });

  test('get the provider id that their nodes give themselves: the region is in the identity', () => {
    const [template] = made().all('OpenStackMachineTemplate');
    expect(template.spec.template.spec.identityRef).toEqual({
      type: 'Secret',
      name: 'cloud-paris',
      cloudName: 'region-one',
      region: 'RegionOne',
    });
  });

  test('boot from a volume of their own zone, log in with the key, keep apart by group, if asked', () => {
    const place = { ...PARIS_PLACE, keyPair: 'acme' };
    const { all } = made(
      anAutoscaledPool({
        place,
        rootVolume: { size: Size.gibibytes(60), type: 'zone-1' },
        serverGroups: { az1: 'acme-burst-az1' },
      }),
    );
    const [first, second] = all('OpenStackMachineTemplate').map(({ spec }) => spec.template.spec);
    expect(first).toMatchObject({
      rootVolume: { sizeGiB: 60, type: 'zone-1', availabilityZone: { from: 'Machine' } },
      sshKeyName: 'acme',
      serverGroup: { filter: { name: 'acme-burst-az1' } },
    });
    expect(second).not.toHaveProperty('serverGroup');
  });

  test('are rolled when their content changes, and not when their number does', () => {
    const references = (props: Partial<AutoscaledPoolOptions> = {}) =>
      made(anAutoscaledPool(props))
        .all('MachineDeployment')
        .map(({ spec }) => [spec.template.spec.infrastructureRef.name, spec.template.spec.bootstrap.dataSecretName]);
    expect(references({ nodes: NodeCount.between(2, 9) })).toEqual(references());
    const [[template, secret]] = references() as [string[]];
    const [[larger]] = references({ rootVolume: { size: Size.gibibytes(60) } }) as [string[]];
    expect(larger).not.toBe(template);
    expect(secret).toMatch(/^acme-burst-az1-[0-9a-f]{10}$/);
  });

  test('are replaced when they do not come up or stay broken, but not when most of many break at once', () => {
    const limit = (max: number) =>
      made(anAutoscaledPool({ nodes: NodeCount.between(1, max) })).all('MachineHealthCheck')[0].spec.remediation
        .triggerIf;
    expect(limit(4)).toEqual({ unhealthyLessThanOrEqualTo: 1 });
    expect(limit(20)).toEqual({ unhealthyLessThanOrEqualTo: '40%' });
  });
});

describe('the tenant cluster, as Cluster API sees it', () => {
  test('is one Cluster for each place, with a control plane that its manifest declares', () => {
    const lagos = { ...PARIS_PLACE, region: 'lagos' };
    const { all, find } = made(anAutoscaledPool(), anAutoscaledPool({ name: 'edge', place: lagos }));
    expect(all('Cluster').map(({ metadata }) => metadata.name)).toEqual(['acme-paris', 'acme-lagos']);
    expect(find('Cluster', 'acme-paris').spec.controlPlaneRef).toEqual({
      apiGroup: 'controlplane.cluster.x-k8s.io',
      kind: 'DeclaredControlPlane',
      name: 'acme-paris',
    });
    // With it Cluster API drains nodes, and holds back machines that are newer than the API server.
    expect(find('DeclaredControlPlane', 'acme-paris')).toMatchObject({
      spec: { version: 'v1.35.4' },
      status: {
        version: 'v1.35.4',
        externalManagedControlPlane: true,
        initialization: { controlPlaneInitialized: true },
      },
    });
  });

  test('has a network that is found, and nothing that would be made or deleted with it', () => {
    expect(made().find('OpenStackCluster', 'acme-paris').spec).toEqual({
      identityRef: { type: 'Secret', name: 'cloud-paris', cloudName: 'region-one', region: 'RegionOne' },
      network: { filter: { name: 'acme' } },
      subnets: [{ filter: { name: 'acme' } }],
      controlPlaneEndpoint: { host: 'api.example.net', port: 6001 },
      disableAPIServerFloatingIP: true,
      disableExternalNetwork: true,
    });
  });
});

describe('Secrets for machines', () => {
  test('stand in the manifests without content, and what fills them may change them alone', () => {
    const { all, find } = made();
    const secrets = all('Secret');
    expect(secrets.map(({ data, stringData }) => data ?? stringData)).toEqual([undefined, undefined, undefined]);
    expect(find('Role', 'machine-secrets').rules).toEqual([
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: secrets.map(({ metadata }) => metadata.name),
        verbs: ['get', 'patch'],
      },
    ]);
  });

  test('are filled at once, and again every hour, before what is in them ends', () => {
    const { all, find } = made();
    const job = all('Job').find(({ metadata }) => metadata.name.startsWith('machine-secrets-'));
    const cronJob = find('CronJob', 'machine-secrets');
    expect(cronJob.spec.schedule).toMatch(/^\d+ \* \* \* \*$/);
    expect(cronJob.spec.jobTemplate.spec).toEqual(job.spec);
  });

  test('give a token of the management cluster to kubectl, and to no other container', () => {
    const { initContainers, containers } = made()
      .all('Job')
      .find(({ metadata }) => metadata.name.startsWith('machine-secrets-')).spec.template.spec;
    const holders = [...initContainers, ...containers].filter(({ volumeMounts }: any) =>
      volumeMounts.some(({ name }: any) => name === 'service-account'),
    );
    expect(holders.map(({ command }: any) => command)).toEqual([['kubectl']]);
  });

  test('hold a kubeconfig that leads to the control plane inside the management cluster', () => {
    const { objects } = made();
    const { data } = objects.find(({ metadata }) => metadata.name.startsWith('acme-paris-kubeconfig-'));
    expect(parse(data['acme-paris-kubeconfig.text']).clusters[0].cluster).toEqual({
      'server': 'https://kube-apiserver.cluster-acme.svc:6443',
      'certificate-authority-data': '@@clusterAuthority@@',
    });
  });
});

describe('cluster-autoscaler', () => {
  test('finds its groups in the namespace, and its pods in the tenant cluster', () => {
    const { args } = made();
    expect(args('cluster-autoscaler')).toEqual(
      expect.arrayContaining([
        '--cloud-provider=clusterapi',
        '--node-group-auto-discovery=clusterapi:namespace=cluster-acme',
        '--kubeconfig=/etc/kubernetes/config/kubeconfig',
        '--clusterapi-cloud-config-authoritative=true',
      ]),
    );
  });

  test('may change machines of its namespace, and read no Secret', () => {
    const { rules } = made().find('Role', 'cluster-autoscaler');
    expect(rules.flatMap(({ resources }: any) => resources)).not.toContain('secrets');
    expect(made().all('ClusterRole')).toEqual([]);
  });

  test('is let through to the management API and the tenant API, by the policies of the port matrix', () => {
    const { spec } = made().find('NetworkPolicy', 'cluster-autoscaler');
    expect(spec.egress).toContainEqual({
      to: [{ ipBlock: { cidr: '10.8.0.0/24' } }],
      ports: [{ protocol: 'TCP', port: 6443 }],
    });
    expect(spec.egress).toContainEqual({
      to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'kube-apiserver' } } }],
      ports: [{ protocol: 'TCP', port: 6443 }],
    });
  });
});

test('a control plane without autoscaled pools has none of it', () => {
  const { find } = aControlPlane();
  expect(find('NetworkPolicy', 'cluster-autoscaler')).toBeUndefined();
  expect(find('Certificate', 'cluster-autoscaler')).toBeUndefined();
});
