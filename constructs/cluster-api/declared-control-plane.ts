import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { clusterScoped } from '../workload';

const GROUP = 'controlplane.cluster.x-k8s.io';
const VERSION = 'v1alpha1';
const KIND = 'DeclaredControlPlane';

/** Properties of a {@link DeclaredControlPlane}. */
export interface DeclaredControlPlaneProps {
  /** Name. */
  readonly name: string;

  /** Version of Kubernetes, with a `v` in front. */
  readonly version: string;
}

/**
 * Tells Cluster API that a control plane exists which it has not made: what others have a controller report, this object's
 * manifest says.
 *
 * Cluster API takes an object of any kind for a control plane if the kind carries its label and the object the fields of its
 * contract. Without one, it would wait for a first machine of a control plane for ever, and delete nodes without draining them,
 * as it does with the last machine of a cluster.
 *
 * @see https://cluster-api.sigs.k8s.io/developer/providers/contracts/control-plane
 */
export class DeclaredControlPlane extends ApiObject {
  /** What a Cluster refers to, without the name. */
  static readonly REFERENCE = { apiGroup: GROUP, kind: KIND } as const;

  constructor(scope: Construct, id: string, { name, version }: DeclaredControlPlaneProps) {
    super(scope, id, {
      apiVersion: `${GROUP}/${VERSION}`,
      kind: KIND,
      metadata: { name },
      spec: { version },
      status: {
        version,
        // Its nodes are no machines of Cluster API.
        externalManagedControlPlane: true,
        initialization: { controlPlaneInitialized: true },
      },
    });
  }
}

/**
 * The kind {@link DeclaredControlPlane}, which a management cluster needs once. It is in the group whose kinds Cluster API may
 * read and delete, and has no status apart from the rest of it.
 */
export class DeclaredControlPlaneKind extends ApiObject {
  constructor(scope: Construct, id: string) {
    const plural = `${KIND.toLowerCase()}s`;
    super(scope, id, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: `${plural}.${GROUP}`,
        // Which version of Cluster API's contract is kept by which version of the kind.
        labels: { 'cluster.x-k8s.io/v1beta1': VERSION, 'cluster.x-k8s.io/v1beta2': VERSION },
      },
      spec: {
        group: GROUP,
        names: { kind: KIND, listKind: `${KIND}List`, plural, singular: KIND.toLowerCase() },
        scope: 'Namespaced',
        versions: [{ name: VERSION, served: true, storage: true, schema: { openAPIV3Schema: SCHEMA } }],
      },
    });
    clusterScoped(this);
  }
}

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;

/** `ready` and `initialized` are of the contract before v1beta2. */
const SCHEMA = {
  type: 'object',
  properties: {
    spec: { type: 'object', properties: { version: TEXT } },
    status: {
      type: 'object',
      properties: {
        version: TEXT,
        externalManagedControlPlane: FLAG,
        initialization: { type: 'object', properties: { controlPlaneInitialized: FLAG } },
      },
    },
  },
};
