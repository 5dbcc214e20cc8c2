import { Problem, Problems, problemsOf } from '../../lib/problem';
import type { Flow } from '../../lib/network/flow';
import type { HostedProgram, TenantObject } from '../workload';
import { type AddOn, type AddOnContribution, type AddOnRole, type SecretReference, withoutAddOn } from './add-on';
import type { AddOnCluster } from './add-on-cluster';
import { chooseAddOns } from './choose-add-ons';
import type { HelmChart } from './helm-chart';
import { standardAddOns } from './standard-add-ons';

/** All that the add-ons of a cluster bring together. */
export class ClusterAddOns {
  /**
   * Chooses the add-ons and asks each what it brings.
   *
   * @param chosen by the user; what a cluster needs to work comes by itself
   * @throws Problems for add-ons that do not go together, and for what one of them refuses
   */
  static of(cluster: AddOnCluster, chosen: readonly AddOn[] = []): ClusterAddOns {
    const contributions = new Map<string, AddOnContribution>();
    const addOns = chooseAddOns(chosen, standardAddOns(cluster));
    const problems = addOns.flatMap((addOn) =>
      problemsOf(`${cluster.name}/${addOn.name}`, () => void contributions.set(addOn.name, addOn.contribute(cluster))),
    );
    const all = new ClusterAddOns(addOns, contributions);
    problems.push(...sharedPrograms(all.programs), ...all.dialledWithout(cluster.endpoint.tunnelPort));
    Problems.refuse(problems);
    return all;
  }

  private constructor(
    private readonly addOns: readonly AddOn[],
    private readonly contributions: ReadonlyMap<string, AddOnContribution>,
  ) {}

  /** Whether an add-on does a job, and it is not left undone on purpose. */
  does(role: AddOnRole): boolean {
    return this.addOns.some(({ name, roles = [] }) => roles.includes(role) && name !== withoutAddOn(role).name);
  }

  /** Names of the add-ons, in order. */
  get names(): string[] {
    return [...this.contributions.keys()];
  }

  /** Objects of the tenant cluster: name of the add-on to its objects. */
  get tenantObjects(): ReadonlyMap<string, readonly TenantObject[]> {
    return new Map([...this.contributions].map(([name, { tenantObjects = [] }]) => [name, tenantObjects]));
  }

  /** Programs beside the control plane. */
  get programs(): HostedProgram[] {
    return this.values.flatMap(({ programs = [] }) => programs);
  }

  /** Helm charts for the tenant cluster. */
  get charts(): HelmChart[] {
    return this.values.flatMap(({ charts = [] }) => charts);
  }

  /** What nodes send each other, beside what the network plug-in does. */
  get nodeFlows(): Flow[] {
    return this.values.flatMap(({ nodeFlows = [] }) => nodeFlows);
  }

  /** Names of regions whose load balancers send traffic to NodePorts. */
  get loadBalancingRegions(): string[] {
    return this.values.flatMap(({ loadBalancingRegion }) => loadBalancingRegion ?? []);
  }

  /** Secrets that somebody has to put into the control plane's namespace. */
  get secrets(): SecretReference[] {
    const secrets = this.values.flatMap((contribution) => contribution.secrets ?? []);
    return [...new Map(secrets.map((secret) => [secret.name, secret])).values()];
  }

  /** Images that nodes pull for add-ons, for sites without a registry: each once, by name. */
  get nodeImages(): string[] {
    const images = this.values.flatMap(({ images: named = [], tenantObjects = [] }) => [
      ...named,
      ...tenantObjects.flatMap(imagesOf),
    ]);
    return [...new Set(images)].sort();
  }

  /** What is wrong when API servers dial into the cluster, and there is no tunnel. */
  private dialledWithout(tunnelPort: number | undefined): Problem[] {
    if (tunnelPort !== undefined) return [];
    return [...this.tenantObjects].flatMap(([addOn, objects]) =>
      objects
        .filter(({ kind }) => DIALLED.includes(kind))
        .map(
          ({ kind, metadata }) =>
            new Problem({
              what: `API servers could not reach what add-on ${addOn} answers them with`,
              found: `${kind} ${metadata.name}`,
              allowed: 'add-ons that no API server dials, as there is no tunnel to pods',
              remedy: 'leave konnectivity on, or the add-on out',
            }),
        ),
    );
  }

  private get values(): AddOnContribution[] {
    return [...this.contributions.values()];
  }
}

/** Kinds by which API servers dial Services of the cluster. */
const DIALLED = ['APIService', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

function imagesOf({ spec }: TenantObject): string[] {
  const pod = (spec as { template?: { spec?: PodImages } } | undefined)?.template?.spec;
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])].map(({ image }) => image);
}

interface PodImages {
  readonly containers?: readonly { readonly image: string }[];
  readonly initContainers?: readonly { readonly image: string }[];
}

function sharedPrograms(programs: readonly HostedProgram[]): Problem[] {
  const names = programs.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) =>
      new Problem({
        what: 'two add-ons bring a program of the same name',
        found: name,
        allowed: 'each name once in the namespace of a control plane',
        remedy: 'rename one of them',
      }),
  );
}
