import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Lazy } from 'cdk8s';
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { yamlDocuments } from '../../lib/yaml';
import { dnsLabel } from '../../lib/names';
import { Problem } from '../../lib/problem';
import { Size } from '../../lib/size';
import type { KeyRing } from '../../lib/rotation/key-ring';
import {
  type ContainerProps,
  FileSource,
  hardenedJob,
  HashedConfigMap,
  type PodMount,
  PodVolume,
  type TenantObject,
} from '../workload';
import { endpointObjects, type KubernetesEndpointProps, lookUpEndpoint } from './kubernetes-endpoint';
import { authorityCertificate, CONFIG_FOLDER, KUBECONFIG_FILE, kubeconfigOf, keyPair, PKI_FOLDER } from './pki-files';
import { checkTenantObject, inOrderOfNeed } from './tenant-object';
import { waitForApiServer } from './wait-for-api-server';

const PROGRAM = 'tenant-bootstrap';
const OBJECTS_FOLDER = '/etc/kubernetes/objects';
const FOUND_FOLDER = '/run/kubernetes';

/** Label of an object in the tenant cluster: which state of the program it belongs to. */
const REVISION = 'tenantry/revision';
const MANAGED = { 'app.kubernetes.io/managed-by': 'tenantry' } as const;

/** Most bytes of an owner's objects: a ConfigMap holds 1 MiB. */
const LARGEST = 1_000_000;

/**
 * Kinds of objects that are deleted when they are no longer declared. Neither namespaces nor kinds of resources are among
 * them, because all that is in them would go too; nor EndpointSlices, which inherit labels of Services.
 */
const PRUNED = [
  'apiservices.apiregistration.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'configmaps',
  'csidrivers.storage.k8s.io',
  'daemonsets.apps',
  'deployments.apps',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'networkpolicies.networking.k8s.io',
  'poddisruptionbudgets.policy',
  'priorityclasses.scheduling.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'serviceaccounts',
  'services',
  'storageclasses.storage.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
];

/** Properties of a {@link TenantBootstrap}. */
export interface TenantBootstrapProps {
  /** Image of kubectl, of the API server's version. */
  readonly image: string;

  /** An image with a shell, to wait for the API server and to look up names. */
  readonly shellImage: string;

  /** Where the Service `kubernetes` leads. */
  readonly endpoint: KubernetesEndpointProps;

  /**
   * Generations of the certificate authorities.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;

  /**
   * Name of the priority class.
   *
   * @default - the default of the management cluster
   */
  readonly priorityClassName?: string;
}

/**
 * Puts objects into the tenant cluster: a Job beside the control plane, named by a hash of all that it does, so that it runs
 * once for each change. It waits for the API server, applies everything, deletes what an earlier one applied and nobody
 * declares any more, and leads the Service `kubernetes` to the endpoint.
 *
 * Objects are applied on the server, where fields that others own stay theirs. They are deleted by a label with the revision,
 * because kubectl's own ways do not fit: `--prune` takes none that were applied on the server, and `--applyset`, an alpha
 * feature, takes those of one namespace only, unless a resource of a kind made for it stands in the tenant cluster.
 *
 * A finished Job goes after ten minutes; whatever applies the manifests then makes it anew, which changes nothing.
 */
export class TenantBootstrap extends Construct {
  private readonly owners = new Map<string, TenantObject[]>();
  private readonly files: Construct;
  private readonly configuration: HashedConfigMap;
  private readonly made = new Map<string, string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TenantBootstrapProps,
  ) {
    super(scope, id);
    this.configuration = new HashedConfigMap(this, 'Configuration', {
      name: PROGRAM,
      files: { [KUBECONFIG_FILE]: kubeconfigOf(PROGRAM) },
    });
    this.files = new Construct(this, 'Objects');
    new k8s.KubeJob(this, 'Job', {
      // Objects may be added until the tree is synthesized.
      metadata: {
        name: later(() => `${PROGRAM}-${hashOf(this.job())}`),
        labels: { 'app.kubernetes.io/name': PROGRAM },
      },
      spec: later(() => this.job()),
    });
    this.add('kubernetes-endpoint', endpointObjects(props.endpoint));
  }

  /**
   * Adds objects of the tenant cluster. They are applied again whenever one of them changes, and deleted when they are no
   * longer added; namespaces and kinds of resources stay.
   *
   * @param owner who needs them: a DNS label, which names their file
   * @throws Problem when one is a Secret with content, or all of the owner's together are too large
   */
  add(owner: string, objects: readonly TenantObject[]): void {
    dnsLabel('the owner of objects in a tenant cluster', owner, 40);
    for (const object of objects) checkTenantObject(owner, object);
    if (objects.length === 0) return;
    const isNew = !this.owners.has(owner);
    const known = this.owners.get(owner) ?? [];
    const added = objects.filter((object) => !known.some((other) => isDeepStrictEqual(object, other)));
    this.owners.set(owner, inOrderOfNeed([...known, ...added]));
    this.made.clear();
    const size = this.sizeOf(owner);
    if (size > LARGEST) {
      throw new Problem({
        what: `the objects of ${owner} are too large for one file`,
        found: size,
        allowed: `${LARGEST} bytes`,
        remedy: 'give them several owners',
      });
    }
    if (!isNew) return;
    new k8s.KubeConfigMap(this.files, owner, {
      metadata: { name: later(() => this.configMapName(owner)) },
      immutable: true,
      data: later(() => ({ [`${owner}.yaml`]: this.once(owner, () => this.textOf(owner, this.revision)) })),
    });
  }

  private get revision(): string {
    return this.once('', () => hashOf([...this.owners]));
  }

  /** What follows from the objects, made anew only when some were added: the tree asks for it again and again. */
  private once(key: string, make: () => string): string {
    const text = this.made.get(key) ?? make();
    this.made.set(key, text);
    return text;
  }

  /** Bytes of an owner's objects; not counted exactly when they are far from the limit. */
  private sizeOf(owner: string): number {
    const size = JSON.stringify(this.owners.get(owner)).length;
    return size < LARGEST / 16 ? size : Buffer.byteLength(this.textOf(owner, ''));
  }

  private configMapName(owner: string): string {
    return `tenant-objects-${owner}-${this.revision}`;
  }

  private textOf(owner: string, revision: string): string {
    const labelled = this.owners.get(owner)!.map((object) => ({
      ...object,
      metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...MANAGED, [REVISION]: revision } },
    }));
    return yamlDocuments(labelled);
  }

  private job(): k8s.JobSpec {
    const { image, shellImage, endpoint, priorityClassName, authorities } = this.props;
    const access = [
      PodVolume.files('pki', [authorityCertificate('cluster-ca', authorities), keyPair(PROGRAM)]).mountAt(PKI_FOLDER),
      PodVolume.files('configuration', [FileSource.configMap(this.configuration.configMapName)]).mountAt(CONFIG_FOLDER),
    ];
    const kubectl = (name: string, args: string[], mounts: PodMount[] = []): ContainerProps => ({
      name,
      image,
      command: ['kubectl'],
      args: [...args, `--kubeconfig=${CONFIG_FOLDER}/${KUBECONFIG_FILE}`, '--cache-dir=/tmp/cache'],
      mounts: [...access, PodVolume.memory('cache', Size.mebibytes(32)).mountAt('/tmp'), ...mounts],
      resources: { cpuMillis: 20, memory: Size.mebibytes(64), memoryLimit: Size.mebibytes(512) },
    });
    const apply = ['apply', '--server-side', '--force-conflicts', `--field-manager=${PROGRAM}`];
    const objects = PodVolume.files(
      'objects',
      [...this.owners.keys()].map((owner) => FileSource.configMap(this.configMapName(owner))),
    ).mountAt(OBJECTS_FOLDER);
    return hardenedJob({
      program: PROGRAM,
      steps: [
        waitForApiServer(shellImage),
        kubectl('apply', [...apply, `--filename=${OBJECTS_FOLDER}`], [objects]),
        kubectl('prune', [
          'delete',
          PRUNED.join(','),
          '--all-namespaces',
          `--selector=app.kubernetes.io/managed-by=tenantry,${REVISION},${REVISION}!=${this.revision}`,
          '--wait=false',
        ]),
        ...this.endpointSteps(endpoint, shellImage, (file, mount) =>
          kubectl('apply-endpoint', [...apply, `--filename=${file}`], [mount]),
        ),
      ],
      // While etcd and the API server come up for the first time, too. One that is outdated must not go on for long.
      deadlineSeconds: 1800,
      keptSeconds: 600,
      priorityClassName,
    });
  }

  private endpointSteps(
    endpoint: KubernetesEndpointProps,
    image: string,
    applied: (file: string, mount: PodMount) => ContainerProps,
  ): ContainerProps[] {
    if (this.owners.has('kubernetes-endpoint')) return [];
    const found = PodVolume.memory('found', Size.mebibytes(1));
    const file = `${FOUND_FOLDER}/kubernetes-endpoint.json`;
    return [
      lookUpEndpoint({ ...endpoint, image, file, mount: found.mountAt(FOUND_FOLDER) }),
      applied(file, found.mountAt(FOUND_FOLDER, { readOnly: true })),
    ];
  }
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 10);
}

/** A value that is made when the tree is synthesized; cdk8s types know none such. */
function later<T>(produce: () => T): T {
  return Lazy.any({ produce }) as T;
}
