import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { WatchedControlPlane } from '../../lib/monitoring/alert';
import { runbook } from '../../lib/monitoring/runbook';
import { parseAddress } from '../../lib/network/address';
import { FORWARDER } from '../../lib/network/forwarder';
import type { CertificatePlan } from '../../lib/pki/certificate-plan';
import { knownGenerations, rootGeneration } from '../../lib/rotation/generations';
import { administratorScript } from '../../lib/rollout/administrator-script';
import { PORTS } from '../../lib/network/control-plane-ports';
import { RefuseLiteralSecrets, type TenantObject } from '../workload';
import { AlertRules } from './alert-rules';
import type { ApiServer } from './api-server';
import { apiServerWave } from './api-server-wave';
import { checkControlPlane } from './check-control-plane';
import type { ControlPlaneNamespace } from './control-plane-namespace';
import { type ControlPlaneSettings, settingsOf } from './control-plane-settings';
import type { ControllerManager } from './controller-manager';
import { controllersWave } from './controllers-wave';
import type { Etcd } from './etcd';
import type { EtcdJobs } from './etcd-jobs';
import { etcdWave } from './etcd-wave';
import { hibernate, LastSnapshot } from './hibernation';
import type { HostedControlPlaneProps } from './hosted-control-plane-props';
import { HostedWorkload } from './hosted-workload';
import type { KonnectivityServer } from './konnectivity-server';
import { approverAccess, type KubeletServingApprover } from './kubelet-serving-approver';
import { endpointObjects, KubernetesEndpointJob } from './kubernetes-endpoint';
import { metricsAccess, Monitors } from './monitors';
import { namespaceWave } from './namespace-wave';
import type { NetworkPolicies } from './network-policies';
import type { Pki } from './pki';
import { certificateFile, keyFile } from './pki-files';
import { pkiWave } from './pki-wave';
import type { Scheduler } from './scheduler';
import { SecretRewrite } from './secret-rewrite';
import { programAccess } from './tenant-access';
import { TenantBootstrap } from './tenant-bootstrap';
import { TenantKubectl } from './tenant-kubectl';
import { Wave, type WaveName } from './wave';

/**
 * The control plane of a tenant cluster as pods of a management cluster, in a namespace of its own that is sealed off from the
 * others. Needs cert-manager there.
 *
 * Its objects are charts in the order in which they are applied; applied all at once they come up too, a little later.
 *
 * | wave | what |
 * |---|---|
 * | 10-namespace | namespace, quota, network policies |
 * | 20-pki | certificate authorities and certificates |
 * | 25-hibernation | a last snapshot, and no alert that programs are gone, if it sleeps |
 * | 30-etcd | etcd and its snapshots |
 * | 40-api-server | kube-apiserver, konnectivity server, what connections of pods come by through a Gateway |
 * | 50-controllers | kube-controller-manager, kube-scheduler, the approver of kubelets' serving certificates |
 * | 60-tenant-bootstrap | what is put into the tenant cluster |
 * | 70-add-ons | programs of add-ons |
 * | 90-monitoring | monitors, and alerts unless it sleeps, if it is watched |
 * | 95-kubernetes-endpoint | the Service `kubernetes` of the tenant cluster, if the endpoint is a name |
 */
export class HostedControlPlane extends Construct {
  /** The namespace and its quota. */
  readonly namespace: ControlPlaneNamespace;

  /** The seal of the namespace. */
  readonly networkPolicies: NetworkPolicies;

  /** The certificates. */
  readonly pki: Pki;

  /** etcd. */
  readonly etcd: Etcd;

  /** The etcd for events, if they have one of their own. */
  readonly eventsEtcd: Etcd | undefined;

  /** Snapshots, restore drill and maintenance of etcd. */
  readonly etcdJobs: EtcdJobs;

  /** kube-apiserver. */
  readonly apiServer: ApiServer;

  /** kube-controller-manager. */
  readonly controllerManager: ControllerManager;

  /** kube-scheduler. */
  readonly scheduler: Scheduler;

  /** The approver of what kubelets serve with, if there are pools. */
  readonly kubeletServingApprover: KubeletServingApprover | undefined;

  /** The konnectivity server, if there is one. */
  readonly konnectivityServer: KonnectivityServer | undefined;

  /** Programs of add-ons: name to what it became. */
  readonly programs: ReadonlyMap<string, HostedWorkload>;

  /** What clients and nodes dial: `https://host:port`. */
  readonly publicUrl: string;

  /** What the certificates say. */
  readonly certificatePlan: CertificatePlan;

  private readonly settings: ControlPlaneSettings;
  private readonly tenantBootstrap: TenantBootstrap;
  private readonly preparing: Wave;
  private readonly adding: Wave;
  private readonly waves: Wave[] = [];

  /** @throws Problem when values contradict each other */
  constructor(scope: Construct, id: string, props: HostedControlPlaneProps) {
    super(scope, id);
    checkControlPlane(props);
    const settings = settingsOf(props);
    const { version, images, endpoint, authorities, encryption, backup } = settings;
    this.settings = settings;
    this.publicUrl = settings.publicUrl;

    const sealed = namespaceWave(this.addWave('10-namespace'), settings);
    this.namespace = sealed.namespace;
    this.networkPolicies = sealed.networkPolicies;

    const certified = pkiWave(this.addWave('20-pki'), settings);
    this.certificatePlan = certified.certificatePlan;
    this.pki = certified.pki;

    const falling = props.hibernated && (backup.isOn || props.monitoring) ? this.addWave('25-hibernation') : undefined;
    const stored = etcdWave(this.addWave('30-etcd'), settings, this.certificatePlan.lastingSecrets);
    this.etcd = stored.etcd;
    this.eventsEtcd = stored.eventsEtcd;
    this.etcdJobs = stored.etcdJobs;
    const { snapshots } = this.etcdJobs;
    if (falling && snapshots) {
      new LastSnapshot(falling, 'LastSnapshot', { cronJob: snapshots.cronJob, hibernations: props.hibernations ?? 1 });
    }

    const served = apiServerWave(this.addWave('40-api-server'), settings, this.etcd, this.eventsEtcd);
    this.apiServer = served.apiServer;
    this.konnectivityServer = served.konnectivityServer;

    const following = controllersWave(this.addWave('50-controllers'), settings);
    this.controllerManager = following.controllerManager;
    this.scheduler = following.scheduler;
    this.kubeletServingApprover = following.kubeletServingApprover;

    this.preparing = this.addWave('60-tenant-bootstrap');
    const jobs = {
      kubectl: new TenantKubectl(this.preparing, 'Kubectl', { image: images.kubectl(version), authorities }),
      shellImage: images.busybox(),
      scheduling: settings.scheduling.controllers,
    };
    if (encryption.ring?.old !== undefined) {
      new SecretRewrite(this.preparing, 'SecretRewrite', {
        ...jobs,
        key: encryption.ring.used,
        resources: encryption.resources,
      });
    }
    this.tenantBootstrap = new TenantBootstrap(this.preparing, 'TenantBootstrap', jobs);
    this.adding = this.addWave('70-add-ons');
    this.programs = new Map(
      settings.programs.map((program) => [
        program.name,
        new HostedWorkload(this.adding, program.name, {
          program,
          shellImage: images.busybox(),
          authorities,
          scheduling: settings.scheduling.controllers,
        }),
      ]),
    );
    if (props.monitoring) {
      const watching = this.addWave('90-monitoring');
      const rules = { monitoring: props.monitoring, watched: this.watched(props.name) };
      new Monitors(watching, 'Monitors', { ...rules, authorities });
      // They speak last when it wakes, and are silent first when it falls asleep.
      new AlertRules(falling ?? watching, 'AlertRules', rules);
    }
    const { family } = props.serviceRange;
    const forwarder = { host: FORWARDER[family].address, port: FORWARDER[family].port };
    const { host, port } = endpoint.forwardHost === undefined ? endpoint : forwarder;
    if (parseAddress(host) === undefined) {
      const late = this.addWave('95-kubernetes-endpoint');
      new KubernetesEndpointJob(late, 'KubernetesEndpoint', { ...jobs, endpoint: { host, port, family } });
    }
    this.addTenantObjects('kubernetes-endpoint', endpointObjects({ host, port, family }));
    this.addOwnTenantObjects();
    this.completeWaves();
    this.node.addValidation(new RefuseLiteralSecrets(this));
  }

  /** A shell script that prints a kubeconfig for an administrator, valid for an hour. */
  get administratorScript(): string {
    const { name, namespace, authorities } = this.settings;
    const known = [...knownGenerations('cluster-ca', authorities), rootGeneration('cluster-ca', authorities)];
    return administratorScript({
      clusterName: name,
      namespace,
      server: this.publicUrl,
      authorities: [...new Set(known)],
      clientIssuer: this.certificatePlan.issuerOf('client-ca'),
    });
  }

  private addWave(name: WaveName): Wave {
    const { namespace, name: clusterName } = this.settings;
    const wave = new Wave(this, name, { namespace, clusterName });
    this.waves.push(wave);
    return wave;
  }

  /** What lets its own programs work in the tenant cluster. */
  private addOwnTenantObjects(): void {
    const { name: clusterName, poolNames: nodePools, konnectivity, monitoring } = this.settings;
    this.addTenantObjects('programs', programAccess({ clusterName, nodePools, konnectivity }));
    if (this.kubeletServingApprover) this.addTenantObjects('programs', approverAccess());
    if (monitoring) this.addTenantObjects('monitoring', metricsAccess());
  }

  /**
   * Puts objects into the tenant cluster, and deletes them there when they are no longer added; namespaces and kinds of
   * resources stay.
   *
   * @param owner who needs them: a DNS label, which names their file. Adding more with the same owner is fine
   * @throws Problem when one is a Secret with content, or all of the owner's together are too large
   */
  addTenantObjects(owner: string, objects: readonly TenantObject[]): void {
    this.tenantBootstrap.add(owner, objects);
    this.preparing.annotateObjects();
  }

  /** Gives objects that were added to its waves their place in the order, and puts them to sleep if it sleeps. */
  completeWaves(): void {
    for (const wave of this.waves) wave.annotateObjects();
    if (this.settings.hibernated) hibernate(this);
  }

  /**
   * What to do when something is the matter: Markdown with an explanation and commands for each alert.
   *
   * @param kubeContext the kubectl context that leads to the management cluster
   */
  runbook(kubeContext: string): string {
    return runbook(this.watched(kubeContext));
  }

  private watched(kubeContext: string): WatchedControlPlane {
    const { name, namespace, etcd, replicas, konnectivity, encryption, hibernated = false } = this.settings;
    const cronJobs = this.node.findAll().filter((part) => ApiObject.isApiObject(part) && part.kind === 'CronJob');
    return {
      cluster: name,
      namespace,
      kubeContext,
      url: this.publicUrl,
      hibernated,
      etcdMembers: etcd.members,
      eventsEtcd: etcd.events !== undefined,
      etcdctl:
        `etcdctl --endpoints=https://127.0.0.1:${PORTS.etcdClient} --cacert=${certificateFile('etcd-ca')} ` +
        `--cert=${certificateFile('etcd-server')} --key=${keyFile('etcd-server')}`,
      replicas,
      konnectivity,
      forwards: this.settings.endpoint.forwardHost !== undefined,
      kmsPlugins: encryption.plugins.map((plugin) => plugin.name),
      certificates: [
        ...this.certificatePlan.authorities.map((authority) => ({
          name: authority.secretName,
          renewBeforeHours: authority.durationHours / 10,
        })),
        ...this.certificatePlan.leaves,
      ].map((certificate) => ({ name: certificate.name, renewBeforeHours: certificate.renewBeforeHours })),
      schedules: cronJobs.map((cronJob) => {
        const { spec } = (cronJob as ApiObject).toJson() as { spec: { schedule: string } };
        return { name: (cronJob as ApiObject).name, schedule: spec.schedule };
      }),
    };
  }

  /** Adds objects of the management cluster that deliver to the tenant cluster, such as Flux' releases; applied last. */
  addDeliveries(objects: readonly Delivery[]): void {
    for (const object of objects) {
      const { kind, metadata } = object;
      new ApiObject(this.adding, `${kind}-${metadata.namespace}-${metadata.name}`, { ...object });
    }
    this.adding.annotateObjects();
  }
}

/** An object that makes something of the management cluster deliver to the tenant cluster. */
export interface Delivery {
  /** Group and version. */
  readonly apiVersion: string;

  /** Kind. */
  readonly kind: string;

  /** Its name and namespace. */
  readonly metadata: { readonly name: string; readonly namespace: string };

  /** Everything else. */
  readonly [field: string]: unknown;
}
