import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { contentHash } from '../../lib/content-hash';
import { parseAddress } from '../../lib/network/address';
import { UNAWAITED } from '../../lib/rollout/rollout-plan';
import { Size } from '../../lib/size';
import {
  type ContainerProps,
  hardenedJob,
  type PodMount,
  type PodScheduling,
  PodVolume,
  type TenantObject,
} from '../workload';
import { TENANT_BOOTSTRAP, type TenantKubectl } from './tenant-kubectl';
import { waitForApiServer } from './wait-for-api-server';

const FOUND_FOLDER = '/run/kubernetes';

/** Where the Service `kubernetes` of a tenant cluster leads. */
export interface KubernetesEndpointProps {
  /** Host name or address that clients and nodes dial. */
  readonly host: string;

  /** Port of the API at that host. */
  readonly port: number;

  /** Family of the Service's own address. */
  readonly family: 4 | 6;
}

/** Properties of a {@link KubernetesEndpointJob}. */
export interface KubernetesEndpointJobProps {
  /** Where the Service `kubernetes` leads: a name. */
  readonly endpoint: KubernetesEndpointProps;

  /** What puts it there. */
  readonly kubectl: TenantKubectl;

  /** An image with a shell, to look up the name. */
  readonly shellImage: string;

  /**
   * How its pods are scheduled.
   *
   * @default - on any node, with the default priority
   */
  readonly scheduling?: PodScheduling;
}

/**
 * A Job that leads the Service `kubernetes` to the addresses behind a name. It looks for them for up to a day, and nothing
 * waits for it: the name may be made by infrastructure that is applied after the control plane.
 */
export class KubernetesEndpointJob extends Construct {
  constructor(scope: Construct, id: string, { endpoint, kubectl, shellImage, ...props }: KubernetesEndpointJobProps) {
    super(scope, id);
    const found = PodVolume.memory('found', Size.mebibytes(1));
    const file = `${FOUND_FOLDER}/kubernetes-endpoint.json`;
    const spec = hardenedJob({
      program: TENANT_BOOTSTRAP,
      steps: [
        waitForApiServer(shellImage),
        lookUpEndpoint({ ...endpoint, image: shellImage, file, mount: found.mountAt(FOUND_FOLDER) }),
        kubectl.apply('apply', file, found.mountAt(FOUND_FOLDER, { readOnly: true })),
      ],
      deadlineSeconds: 86_400,
      keptSeconds: 600,
      scheduling: props.scheduling,
    });
    const metadata = { name: `kubernetes-endpoint-${contentHash(spec)}`, annotations: UNAWAITED };
    new k8s.KubeJob(this, 'Resource', { metadata, spec });
  }
}

/** What stands in the objects for the addresses that a shell finds. */
const FOUND = { addresses: '@addresses@', endpoints: '@endpoints@' } as const;

/**
 * Where pods of the tenant cluster find their API: behind the Service `kubernetes`. The API servers do not say it themselves,
 * because nodes cannot reach their pods.
 *
 * @returns nothing when the host is a name, whose addresses a {@link KubernetesEndpointJob} looks up
 */
export function endpointObjects(props: KubernetesEndpointProps): TenantObject[] {
  const { host } = props;
  if (parseAddress(host) === undefined) return [];
  return objectsOf(props, [{ ip: host }], [{ addresses: [host], conditions: { ready: true } }]);
}

/**
 * Looks up the host's addresses and writes the objects for them; waits until there are any.
 *
 * @param image one with a shell
 * @param file path to write, in the folder that is mounted
 */
export function lookUpEndpoint(
  props: KubernetesEndpointProps & { readonly image: string; readonly file: string; readonly mount: PodMount },
): ContainerProps {
  const { host, family, file } = props;
  const text = JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: objectsOf(props, FOUND.addresses, FOUND.endpoints),
  });
  const script = [
    // The server's own address comes before the first name.
    `look_up() { nslookup ${host} | sed -n '/^Name/,$ s/^Address[^:]*: *//p' | cut -d ' ' -f 1 | grep ${family === 4 ? "-v ':'" : "':'"} | sort -u; }`,
    `until found=$(look_up) && [ -n "$found" ]; do echo 'no address of ${host} yet'; sleep 5; done`,
    `addresses= endpoints= comma=`,
    'for address in $found; do',
    `  addresses="$addresses$comma{\\"ip\\":\\"$address\\"}"`,
    `  endpoints="$endpoints$comma{\\"addresses\\":[\\"$address\\"],\\"conditions\\":{\\"ready\\":true}}"`,
    '  comma=,',
    'done',
    'echo $found',
    `cat >${file} <<END`,
    text.replace(`"${FOUND.addresses}"`, '[$addresses]').replace(`"${FOUND.endpoints}"`, '[$endpoints]'),
    'END',
  ];
  return {
    name: 'look-up-endpoint',
    image: props.image,
    command: ['sh', '-eu', '-c'],
    args: [script.join('\n')],
    mounts: [props.mount],
    resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
  };
}

/** As an API server writes them; see https://kubernetes.io/docs/reference/networking/virtual-ips/. */
function objectsOf({ port, family }: KubernetesEndpointProps, addresses: unknown, endpoints: unknown): TenantObject[] {
  const metadata = { name: 'kubernetes', namespace: 'default' };
  const ports = [{ name: 'https', port, protocol: 'TCP' }];
  return [
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses, ports }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: `IPv${family}`,
      endpoints,
      ports,
    },
  ];
}
