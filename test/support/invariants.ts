import { Cidr, Images, KubernetesVersion } from '../../lib';
import { HYBRID_INVARIANTS } from './hybrid-invariants';
import type { Synthesized } from './platforms';
import type { Block } from './terraform';

/** What must hold for every fleet: name of the rule to the violations found, none when it holds. */
export const INVARIANTS: Readonly<Record<string, (fleet: Synthesized) => string[]>> = {
  'subnets of a region are disjoint': (fleet) =>
    byCloud(fleet).flatMap(([cloud, blocks]) => {
      const ranges = blocks
        .flatMap((block) => resourcesOf(block, 'openstack_networking_subnet_v2'))
        .filter(({ ip_version = 4 }) => ip_version === 4)
        .map(({ cidr }) => Cidr.of(cidr));
      return pairs(ranges)
        .filter(([a, b]) => a.overlaps(b))
        .map(([a, b]) => `${cloud}: ${a} and ${b}`);
    }),

  'ports of a load balancer are given once': (fleet) =>
    byCloud(fleet).flatMap(([cloud, blocks]) => {
      const taken = blocks.flatMap((block) =>
        resourcesOf(block, 'openstack_lb_listener_v2').map((listener) => {
          const [, type, name] = /\$\{(?:data\.)?(\w+)\.([\w-]+)\.id\}/.exec(listener.loadbalancer_id)!;
          const balancer = block.data?.[type!]?.[name!]?.name ?? block.resource?.[type!]?.[name!]?.name;
          return `${cloud} ${balancer} ${listener.protocol_port}`;
        }),
      );
      return duplicates(taken);
    }),

  'a resource that names another names one of its own stack': ({ stacks }) =>
    Object.entries(stacks).flatMap(([stack, block]) =>
      [
        ...JSON.stringify({ ...block, '//': undefined }).matchAll(
          /\$\{(data\.)?(openstack_\w+|terraform_data)\.([\w-]+)/g,
        ),
      ]
        .filter(([, data, type, name]) => !block[data ? 'data' : 'resource']?.[type!]?.[name!])
        .map(([reference]) => `${stack}: ${reference}`),
    ),

  'every security group rule names what it lets through, and nobody is let in from everywhere': ({ stacks }) =>
    Object.entries(stacks).flatMap(([stack, block]) => {
      const exposed = new Set(resourcesOf(block, 'openstack_lb_listener_v2').map((listener) => listener.protocol_port));
      return resourcesOf(block, 'openstack_networking_secgroup_rule_v2')
        .filter((rule) => rule.direction === 'ingress')
        .filter((rule) => !rule.remote_group_id && (!rule.remote_ip_prefix || /\/0$/.test(rule.remote_ip_prefix)))
        .filter((rule) => !exposed.has(rule.port_range_min))
        .map((rule) => `${stack}: ${rule.protocol} ${rule.port_range_min} from ${rule.remote_ip_prefix}`);
    }),

  'every Service selects pods that listen on its port': ({ objects }) =>
    eachNamespace(objects).flatMap(([where, own]) =>
      own
        .filter(ofKind('Service'))
        .flatMap((service) =>
          service.spec.ports
            .filter((port: any) => !own.some((object) => listensOn(object, service.spec.selector, port.targetPort)))
            .map((port: any) => `${where}: ${service.metadata.name}:${port.port}`),
        ),
    ),

  'whatever a pod mounts exists': ({ objects }) =>
    eachNamespace(objects).flatMap(([where, own]) => {
      const secrets = new Set(own.filter(ofKind('Certificate')).map((certificate) => certificate.spec.secretName));
      const configs = new Set(own.filter(ofKind('ConfigMap')).map((config) => config.metadata.name));
      return own.flatMap((object) =>
        sourcesOf(podOf(object)).flatMap(({ secret, configMap }) => [
          // What add-ons need that no program may know, somebody puts there; the cluster names it.
          ...(secret && !secrets.has(secret) && !secret.startsWith('openstack-')
            ? [`${where}: Secret ${secret} of ${object.metadata.name}`]
            : []),
          // Kubernetes puts the first into every namespace.
          ...(configMap && configMap !== 'kube-root-ca.crt' && !configs.has(configMap)
            ? [`${where}: ConfigMap ${configMap} of ${object.metadata.name}`]
            : []),
        ]),
      );
    }),

  'certificates cover the names that are dialled': ({ objects }) =>
    eachNamespace(objects).flatMap(([where, own]) => {
      const names = new Set(
        own
          .filter(ofKind('Certificate'))
          .flatMap(({ spec }) => [...(spec.dnsNames ?? []), ...(spec.ipAddresses ?? [])]),
      );
      const dialled = [
        ...JSON.stringify(own.map((object) => ({ pod: podOf(object), data: object.data }))).matchAll(
          /https:\/\/([a-z0-9.-]+):\d+(?:\\n +tls-server-name: ([a-z0-9.-]+))?/g,
        ),
      ];
      return dialled
        .map(([, host, name]) => name ?? host!)
        .filter((host) => host !== '0.0.0.0') // listened on, not dialled
        .filter((host) => !names.has(host) && !names.has(host.replace(/^[^.]+/, '*')))
        .map((host) => `${where}: ${host}`);
    }),

  'no object holds a secret': ({ files, objects }) => [
    ...Object.entries(objects).flatMap(([where, own]) =>
      own
        .filter(ofKind('Secret'))
        .filter((secret) => secret.data ?? secret.stringData)
        .map((secret) => `${where}: ${secret.metadata.name}`),
    ),
    ...Object.keys(files).filter((path) => /PRIVATE KEY|application_credential_secret|"password"/.test(files[path]!)),
  ],

  'no Terraform token is in a manifest': ({ files }) =>
    Object.keys(files).filter(
      (path) =>
        /^dist\/.*\.yaml$/.test(path) &&
        /TfToken|\$\{/.test(files[path]!.replace(/\$\{?[A-Z_]+\}?|\$\{[a-z]+#,\}/g, '')),
    ),

  'every image is one of the list': ({ objects }) =>
    Object.entries(objects).flatMap(([where, own]) =>
      own.flatMap((object) =>
        containersOf(object)
          .map(({ image }: any) => image)
          .filter((image: string) => !KNOWN_IMAGES.has(image))
          .map((image: string) => `${where}: ${image}`),
      ),
    ),

  'every pod is fit for Pod Security restricted, has requests, probes and a way to be drained': ({ objects }) =>
    eachNamespace(objects).flatMap(([where, own]) =>
      own.flatMap((object) => faultsOf(object, own).map((fault) => `${where}/${object.metadata.name}: ${fault}`)),
    ),

  'every namespace denies what no policy allows': ({ objects }) =>
    eachNamespace(objects)
      .filter(([where]) => !where.endsWith('/_cluster')) // belongs to no namespace
      .filter(([, own]) => !own.some((object) => object.kind === 'NetworkPolicy' && isDenyAll(object.spec)))
      .map(([where]) => where),

  'every pod has a priority class that its management cluster has': ({ objects }) =>
    eachNamespace(objects).flatMap(([where, own]) => {
      const shared = objects[where.replace(/[^/]+$/, '_cluster')]!.filter(ofKind('PriorityClass'));
      return own
        .filter((object) => podOf(object))
        .filter((object) => !shared.some(({ metadata }) => metadata.name === podOf(object).priorityClassName))
        .map((object) => `${where}/${object.metadata.name}: ${podOf(object).priorityClassName}`);
    }),

  'objects are named once': ({ objects }) =>
    eachNamespace(objects).flatMap(([where, own]) =>
      duplicates(own.map((object) => `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`)).map(
        (name) => `${where}: ${name}`,
      ),
    ),

  ...HYBRID_INVARIANTS,
};

const KNOWN_IMAGES = new Set(
  [KubernetesVersion.V1_33, KubernetesVersion.V1_34, KubernetesVersion.V1_35, KubernetesVersion.V1_36].flatMap(
    (version) => {
      const images = Images.upstream();
      return [
        images.kubeApiServer(version),
        images.kubeControllerManager(version),
        images.kubeScheduler(version),
        images.etcd(version),
        images.konnectivityServer(version),
        images.busybox(),
        images.kubeletCsrApprover(),
        images.kubectl(version),
        images.clusterAutoscaler(version),
        images.openStackCloudControllerManager(version),
        images.cinderCsi(version),
        images.csiProvisioner(),
        images.csiAttacher(),
        images.csiResizer(),
        images.csiLivenessProbe(),
      ];
    },
  ),
);

function byCloud({ stacks }: Synthesized): [string, Block[]][] {
  const clouds = new Map<string, Block[]>();
  for (const block of Object.values(stacks)) {
    const [{ cloud }] = block.provider.openstack;
    clouds.set(cloud, [...(clouds.get(cloud) ?? []), block]);
  }
  return [...clouds];
}

function resourcesOf(block: Block, type: string): Block[] {
  return Object.values(block.resource?.[type] ?? {});
}

function eachNamespace(objects: Synthesized['objects']): [string, readonly any[]][] {
  return Object.entries(objects);
}

function ofKind(kind: string) {
  return (object: any): boolean => object.kind === kind;
}

function podOf(object: any): any {
  const spec = (object.spec?.jobTemplate?.spec.template ?? object.spec?.template)?.spec;
  // Machines have templates, too.
  return spec?.containers && spec;
}

function containersOf(object: any): any[] {
  const pod = podOf(object);
  return pod ? [...(pod.initContainers ?? []), ...pod.containers] : [];
}

function listensOn(object: any, selector: Record<string, string>, target: string | number): boolean {
  const labels = object.spec?.template?.metadata?.labels ?? {};
  return (
    Object.entries(selector).every(([key, value]) => labels[key] === value) &&
    containersOf(object).some((container) =>
      (container.ports ?? []).some((port: any) => port.name === target || port.containerPort === target),
    )
  );
}

function sourcesOf(pod: any): { secret?: string; configMap?: string }[] {
  return (pod?.volumes ?? []).flatMap((volume: any) => [
    { secret: volume.secret?.secretName, configMap: volume.configMap?.name },
    ...(volume.projected?.sources ?? []).map((source: any) => ({
      secret: source.secret?.name,
      configMap: source.configMap?.name,
    })),
  ]);
}

function faultsOf(object: any, own: readonly any[]): string[] {
  const pod = podOf(object);
  if (!pod) return [];
  const isService = ['Deployment', 'StatefulSet'].includes(object.kind);
  const labels = object.spec.template?.metadata.labels ?? {};
  const isBudgeted = own.some(
    ({ kind, spec }) =>
      kind === 'PodDisruptionBudget' &&
      Object.entries(spec.selector.matchLabels).every(([key, value]) => labels[key] === value),
  );
  return [
    ...(pod.automountServiceAccountToken === false ? [] : ['mounts a token']),
    ...(pod.hostNetwork || pod.hostPID || pod.hostIPC ? ['shares the host'] : []),
    ...(pod.securityContext?.seccompProfile?.type === 'RuntimeDefault' ? [] : ['no seccomp profile']),
    ...(isService && object.spec.replicas > 1 && !isBudgeted ? ['no disruption budget'] : []),
    ...containersOf(object).flatMap((container) => [
      ...(container.securityContext?.allowPrivilegeEscalation === false ? [] : [`${container.name} may escalate`]),
      ...(container.securityContext?.capabilities?.drop?.includes('ALL')
        ? []
        : [`${container.name} keeps capabilities`]),
      ...(container.securityContext?.readOnlyRootFilesystem ? [] : [`${container.name} writes to its root`]),
      ...(container.resources?.requests?.memory ? [] : [`${container.name} requests nothing`]),
      ...(container.resources?.limits?.cpu ? [`${container.name} has a CPU limit`] : []),
    ]),
    ...(isService
      ? pod.containers.flatMap((container: any) =>
          container.readinessProbe && container.livenessProbe ? [] : [`${container.name} is not probed`],
        )
      : []),
  ];
}

function isDenyAll(spec: any): boolean {
  return Object.keys(spec.podSelector).length === 0 && spec.policyTypes.length === 2 && !spec.ingress && !spec.egress;
}

function pairs<T>(values: readonly T[]): [T, T][] {
  return values.flatMap((a, index) => values.slice(index + 1).map((b): [T, T] => [a, b]));
}

function duplicates(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
