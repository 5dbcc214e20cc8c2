import { App } from 'cdk8s';
import { parse } from 'yaml';
import { EtcdTopology, HostedControlPlane, type HostedControlPlaneProps } from '../../constructs/control-plane';
import { Cidr } from '../../lib/network/cidr';
import { Size } from '../../lib/size';
import { KubernetesVersion } from '../../lib/versions/kubernetes-version';

/** A hosted control plane in an app of its own, and what it becomes. */
export function aControlPlane(
  props: Partial<HostedControlPlaneProps> = {},
  change: (controlPlane: HostedControlPlane) => void = () => {},
) {
  const app = new App();
  const controlPlane = new HostedControlPlane(app, 'acme', {
    name: 'acme',
    namespace: 'cluster-acme',
    version: KubernetesVersion.V1_35,
    endpoint: { host: 'api.example.net', port: 6001, nodePort: 30001, tunnelNodePort: 30002 },
    podRange: Cidr.of('100.64.0.0/16'),
    serviceRange: Cidr.of('172.20.0.0/20'),
    etcd: EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(20) }),
    ...props,
  });
  change(controlPlane);
  const problems = app.node.findAll().flatMap(({ node }) => node.validate());
  if (problems.length > 0) throw new Error(problems.join('\n'));
  // Through JSON, as it is written: without what is undefined.
  const objects: any[] = JSON.parse(JSON.stringify(app.charts.flatMap((chart) => chart.toJson())));
  const find = (kind: string, name: string) =>
    objects.find((object) => object.kind === kind && object.metadata.name === name);
  const workload = (program: string) => find('Deployment', program) ?? find('StatefulSet', program);
  return {
    controlPlane,
    objects,
    /** Objects of a kind. */
    all: (kind: string) => objects.filter((object) => object.kind === kind),
    find,
    /** The Deployment or StatefulSet of a program. */
    workload,
    /** The pod of a program. */
    pod: (program: string) => workload(program).spec.template.spec,
    /** The arguments of a program. */
    args: (program: string): string[] => workload(program).spec.template.spec.containers[0].args,
    /** A configuration file of a program. */
    config: (program: string, file: string) => {
      const configMap = objects.find(
        (object) => object.kind === 'ConfigMap' && object.metadata.name.startsWith(`${program}-`),
      );
      return configMap?.data[file] === undefined ? undefined : parse(configMap.data[file] as string);
    },
  };
}
