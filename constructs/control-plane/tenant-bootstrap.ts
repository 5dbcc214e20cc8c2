import { isDeepStrictEqual } from 'node:util';
import { Lazy } from 'cdk8s';
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { contentHash, textHash } from '../../lib/content-hash';
import { dnsLabel } from '../../lib/names';
import { Problem } from '../../lib/problem';
import { yamlDocuments } from '../../lib/yaml';
import { FileSource, hardenedJob, type PodScheduling, PodVolume, type TenantObject } from '../workload';
import { TENANT_BOOTSTRAP, type TenantKubectl } from './tenant-kubectl';
import { checkTenantObject, inOrderOfNeed } from './tenant-object';
import { waitForApiServer } from './wait-for-api-server';

const OBJECTS_FOLDER = '/etc/kubernetes/objects';

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
  /** What puts them there. */
  readonly kubectl: TenantKubectl;

  /** An image with a shell, to wait for the API server. */
  readonly shellImage: string;

  /**
   * How its pods are scheduled.
   *
   * @default - on any node, with the default priority
   */
  readonly scheduling?: PodScheduling;
}

/** The objects of one owner. */
interface OwnedObjects {
  /** What others need first. */
  readonly objects: readonly TenantObject[];

  /** The same in JSON, by which they are measured and told from others. */
  readonly json: string;
}

/** What follows from all objects together. */
interface Made {
  /** Stands for all of them. */
  readonly revision: string;

  /** Owner to the objects in YAML. */
  readonly texts: ReadonlyMap<string, string>;

  /** What applies them. */
  readonly job: k8s.JobSpec;
}

/**
 * Puts objects into the tenant cluster: a Job beside the control plane, named by a hash of all that it does, so that it runs
 * once for each change. It waits for the API server, applies everything, and deletes what an earlier one applied and nobody
 * declares any more.
 *
 * Objects are applied on the server, where fields that others own stay theirs. They are deleted by a label with the revision,
 * because kubectl's own ways do not fit: `--prune` takes none that were applied on the server, and `--applyset`, an alpha
 * feature, takes those of one namespace only, unless a resource of a kind made for it stands in the tenant cluster.
 *
 * A finished Job goes after ten minutes; whatever applies the manifests then makes it anew, which changes nothing.
 */
export class TenantBootstrap extends Construct {
  private readonly owners = new Map<string, OwnedObjects>();
  private readonly files: Construct;
  private known: Made | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TenantBootstrapProps,
  ) {
    super(scope, id);
    this.files = new Construct(this, 'Objects');
    new k8s.KubeJob(this, 'Job', {
      // Objects may be added until the tree is synthesized.
      metadata: {
        name: later(() => `${TENANT_BOOTSTRAP}-${contentHash(this.made.job)}`),
        labels: { 'app.kubernetes.io/name': TENANT_BOOTSTRAP },
      },
      spec: later(() => this.made.job),
    });
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
    const known = this.owners.get(owner)?.objects ?? [];
    const added = objects.filter((object) => !known.some((other) => isDeepStrictEqual(object, other)));
    const all = inOrderOfNeed([...known, ...added]);
    this.owners.set(owner, { objects: all, json: JSON.stringify(all) });
    this.known = undefined;
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
      metadata: { name: later(() => configMapName(owner, this.made.revision)) },
      immutable: true,
      data: later(() => ({ [`${owner}.yaml`]: this.made.texts.get(owner)! })),
    });
  }

  /** What follows from the objects, made anew only when some were added: the tree asks for it again and again. */
  private get made(): Made {
    return (this.known ??= this.make());
  }

  private make(): Made {
    const owners = [...this.owners].map(([owner, { json }]) => `[${JSON.stringify(owner)},${json}]`);
    const revision = textHash(`[${owners.join(',')}]`);
    const texts = new Map([...this.owners.keys()].map((owner) => [owner, this.textOf(owner, revision)]));
    return { revision, texts, job: this.job(revision) };
  }

  /** Bytes of an owner's objects; not counted exactly when they are far from the limit. */
  private sizeOf(owner: string): number {
    const size = this.owners.get(owner)!.json.length;
    return size < LARGEST / 16 ? size : Buffer.byteLength(this.textOf(owner, ''));
  }

  private textOf(owner: string, revision: string): string {
    const labelled = this.owners.get(owner)!.objects.map((object) => ({
      ...object,
      metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...MANAGED, [REVISION]: revision } },
    }));
    return yamlDocuments(labelled);
  }

  private job(revision: string): k8s.JobSpec {
    const { kubectl, shellImage, scheduling } = this.props;
    const files = [...this.owners.keys()].map((owner) => FileSource.configMap(configMapName(owner, revision)));
    return hardenedJob({
      program: TENANT_BOOTSTRAP,
      steps: [
        waitForApiServer(shellImage),
        kubectl.apply('apply', OBJECTS_FOLDER, PodVolume.files('objects', files).mountAt(OBJECTS_FOLDER)),
        kubectl.step('prune', [
          'delete',
          PRUNED.join(','),
          '--all-namespaces',
          `--selector=app.kubernetes.io/managed-by=tenantry,${REVISION},${REVISION}!=${revision}`,
          '--wait=false',
        ]),
      ],
      // While etcd and the API server come up for the first time, too. One that is outdated must not go on for long.
      deadlineSeconds: 1800,
      keptSeconds: 600,
      scheduling,
    });
  }
}

function configMapName(owner: string, revision: string): string {
  return `tenant-objects-${owner}-${revision}`;
}

/** A value that is made when the tree is synthesized; cdk8s types know none such. */
function later<T>(produce: () => T): T {
  return Lazy.any({ produce }) as T;
}
