import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { WatchedControlPlane } from '../../lib/monitoring/alert';
import { runbook } from '../../lib/monitoring/runbook';
import { parseAddress } from '../../lib/network/address';
import { FORWARDER } from '../../lib/network/forwarder';
import { PortMatrix } from '../../lib/network/port-matrix';
import { CertificatePlan } from '../../lib/pki/certificate-plan';
import { knownGenerations, rootGeneration } from '../../lib/rotation/generations';
import { administratorScript } from '../../lib/rollout/administrator-script';
import { Images } from '../../lib/versions/images';
import { RefuseLiteralSecrets, type TenantObject } from '../workload';
import { ApiForward } from './api-forward';
import { ApiServer } from './api-server';
import { ControlPlaneNamespace, together } from './control-plane-namespace';
import { CLUSTER_AUTOSCALER_RESOURCES, ControlPlaneSize } from './control-plane-size';
import { ControllerManager } from './controller-manager';
import { EncryptionAtRest } from './encryption-at-rest';
import { Etcd } from './etcd';
import { EtcdBackup } from './etcd-backup';
import { EtcdJobs } from './etcd-jobs';
import { restoration } from './etcd-restoration';
import { HostedWorkload } from './hosted-workload';
import { JoinCredentialsRole } from './join-credentials-role';
import { Exposure } from './exposure';
import { hibernate, LastSnapshot } from './hibernation';
import { endpointObjects, KubernetesEndpointJob } from './kubernetes-endpoint';
import { KonnectivityServer } from './konnectivity-server';
import { approverAccess, KubeletServingApprover } from './kubelet-serving-approver';
import { metricsAccess, Monitors } from './monitors';
import { NetworkPolicies } from './network-policies';
import { Pki } from './pki';
import { certificateFile, keyFile } from './pki-files';
import { PORTS } from './ports';
import { Scheduler } from './scheduler';
import { SecretRewrite } from './secret-rewrite';
import { programAccess } from './tenant-access';
import { TenantKubectl } from './tenant-kubectl';
import { TenantBootstrap } from './tenant-bootstrap';
import { Wave, type WaveName } from './wave';
import { checkControlPlane } from './check-control-plane';
import type { HostedControlPlaneProps } from './hosted-control-plane-props';

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
 * | 25-hibernation | a last snapshot, if it sleeps |
 * | 30-etcd | etcd and its snapshots |
 * | 40-api-server | kube-apiserver, konnectivity server, what connections of pods come by through a Gateway |
 * | 50-controllers | kube-controller-manager, kube-scheduler, the approver of kubelets' serving certificates |
 * | 60-tenant-bootstrap | what is put into the tenant cluster |
 * | 70-add-ons | programs of add-ons |
 * | 90-monitoring | monitors and alerts, if it is watched |
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

  /** A shell script that prints a kubeconfig for an administrator, valid for an hour. */
  readonly administratorScript: string;

  private readonly props: HostedControlPlaneProps;
  private readonly tenantBootstrap: TenantBootstrap;
  private readonly adding: Wave;
  private readonly waves: Wave[] = [];

  /** @throws Problem when values contradict each other */
  constructor(scope: Construct, id: string, props: HostedControlPlaneProps) {
    super(scope, id);
    checkControlPlane(props);
    this.props = props;
    const { name, version, endpoint, etcd: topology } = props;
    const podRanges = [props.podRange, props.podRangeV6].filter((range) => range !== undefined);
    const serviceRanges = [props.serviceRange, props.serviceRangeV6].filter((range) => range !== undefined);
    const { replicas = 2, konnectivity = false, dnsDomain = 'cluster.local' } = props;
    const { images = Images.upstream(), encryption = EncryptionAtRest.secretbox() } = props;
    const { backup = EtcdBackup.toVolume(), restore, programs: addOns = [] } = props;
    const store = restore?.store ?? backup.store;
    const nodePools = Object.keys(props.nodePools ?? {});
    const approvesServing = nodePools.length > 0 && (props.approvesKubeletServing ?? true);
    const { exposure = Exposure.nodePort(), tunnelHost = endpoint.host } = endpoint;
    const exposed = konnectivity ? 2 : 1;
    const { programs } = props.size ?? ControlPlaneSize.SMALL;
    const controllerReplicas = Math.min(replicas, 2);
    this.publicUrl = `https://${urlHost(endpoint.host)}:${endpoint.port}`;
    const wave = (waveName: WaveName) => {
      const added = new Wave(this, waveName, { namespace: props.namespace, clusterName: name });
      this.waves.push(added);
      return added;
    };

    const first = wave('10-namespace');
    this.namespace = new ControlPlaneNamespace(first, 'Namespace', {
      name: props.namespace,
      clusterName: name,
      demands: [
        { pods: topology.members + (topology.events ? 1 : 0), resources: programs.etcd },
        {
          pods: 2 * replicas,
          resources: together([programs.apiServer, ...encryption.plugins.map((it) => it.resources)]),
        },
        { pods: 2 * controllerReplicas, resources: programs.controllerManager },
        { pods: 2 * controllerReplicas, resources: programs.scheduler },
        ...(approvesServing ? [{ pods: 2 * controllerReplicas, resources: KubeletServingApprover.RESOURCES }] : []),
        ...(endpoint.forwardHost === undefined
          ? []
          : [{ pods: 2 * controllerReplicas, resources: ApiForward.RESOURCES }]),
        ...(konnectivity ? [{ pods: 2 * replicas, resources: KonnectivityServer.RESOURCES }] : []),
        ...(props.autoscaling ? [{ pods: 2 * controllerReplicas, resources: CLUSTER_AUTOSCALER_RESOURCES }] : []),
        ...addOns.flatMap(HostedWorkload.demands),
      ],
      volumes: topology.members + (topology.events ? 1 : 0) + (backup.isOn ? 1 : 0),
      nodePorts: exposed * exposure.nodePorts,
      loadBalancers: exposed * exposure.loadBalancers,
    });
    this.networkPolicies = new NetworkPolicies(first, 'NetworkPolicies', {
      matrix: PortMatrix.controlPlane({
        konnectivity,
        eventsEtcd: topology.events !== undefined,
        autoscaling: props.autoscaling,
        forwards: endpoint.forwardHost !== undefined,
        keyServicePorts: encryption.plugins.map(({ keyService }) => keyService.port),
        ...(store && { objectStore: { port: store.port, restores: restore?.store !== undefined } }),
      }),
      addOns: new Map(addOns.map((program) => [program.name, PortMatrix.addOn(program)])),
      nodeRanges: props.nodeRanges ?? [],
      unreachableRanges: props.unreachableRanges ?? [],
      keyServices: encryption.plugins.map(({ keyService }) => keyService),
      endpointNamespace: exposure.source,
      podRanges: props.podRanges,
      monitoringNamespace: props.monitoringNamespace ?? props.monitoring?.namespace,
    });

    this.certificatePlan = CertificatePlan.of({
      clusterName: name,
      namespace: props.namespace,
      endpointHost: endpoint.host,
      tunnelHost,
      forwardHost: endpoint.forwardHost,
      serviceIp: props.serviceRange.hostAt(1),
      dnsDomain,
      etcdMembers: topology.members,
      eventsEtcd: topology.events !== undefined,
      konnectivity,
      monitoring: props.monitoring !== undefined,
      encryptionKeys: encryption.keys,
      autoscaling: props.autoscaling,
      nodePools,
      programs: addOns,
      serviceAccountKeys: props.serviceAccountKeys,
      authorities: props.authorities,
    });
    const certifying = wave('20-pki');
    this.pki = new Pki(certifying, 'Pki', { plan: this.certificatePlan });
    if (nodePools.length > 0) new JoinCredentialsRole(certifying, 'JoinCredentials', { nodePools });

    const falling = props.hibernated && backup.isOn ? wave('25-hibernation') : undefined;
    const storing = wave('30-etcd');
    this.etcd = new Etcd(storing, 'Etcd', {
      image: images.etcd(version),
      shellImage: images.busybox(),
      version,
      token: props.namespace,
      topology: restore === undefined ? topology : topology.firstMember,
      resources: programs.etcd,
      authorities: props.authorities,
      priorityClassName: props.priorityClasses?.critical,
      restoration:
        restore &&
        ((shell, volume) =>
          restoration(storing, {
            restore,
            rcloneImage: images.rclone(),
            namespace: props.namespace,
            quota: topology.quota,
            shell,
            volume,
          })),
    });

    this.eventsEtcd =
      topology.events &&
      new Etcd(storing, 'EventsEtcd', {
        name: 'etcd-events',
        image: images.etcd(version),
        shellImage: images.busybox(),
        version,
        token: `${props.namespace}-events`,
        topology: topology.events,
        resources: programs.etcd,
        authorities: props.authorities,
        priorityClassName: props.priorityClasses?.critical,
      });
    this.etcdJobs = new EtcdJobs(storing, 'EtcdJobs', {
      images: {
        etcd: images.etcd(version),
        shell: images.busybox(),
        rclone: images.rclone(),
        sops: images.sops(),
      },
      clientUrl: this.etcd.clientUrl,
      memberStorage: topology.storage,
      backup,
      needs: {
        cluster: name,
        namespace: props.namespace,
        version: `${version}`,
        etcdImage: images.etcd(version),
        secrets: [
          ...this.certificatePlan.lastingSecrets,
          ...(encryption.secretName === undefined ? [] : [encryption.secretName]),
        ],
        ...(encryption.plugins.length > 0 && { kmsPlugins: encryption.plugins.map((plugin) => plugin.name) }),
      },
      encryptionSecret: encryption.secretName,
      etcds: [
        { name: 'etcd', memberUrls: this.etcd.memberUrls, quota: topology.quota },
        ...(this.eventsEtcd && topology.events
          ? [{ name: 'etcd-events', memberUrls: this.eventsEtcd.memberUrls, quota: topology.events.quota }]
          : []),
      ],
      token: props.namespace,
      authorities: props.authorities,
      priorityClassName: props.priorityClasses?.controllers,
    });
    const { snapshots } = this.etcdJobs;
    if (falling && snapshots) new LastSnapshot(falling, 'LastSnapshot', snapshots.cronJob);

    const serving = wave('40-api-server');
    this.apiServer = new ApiServer(serving, 'ApiServer', {
      image: images.kubeApiServer(version),
      shellImage: images.busybox(),
      version,
      replicas,
      resources: programs.apiServer,
      requestsAtOnce: { reading: programs.readingRequests, writing: programs.writingRequests },
      host: endpoint.host,
      publicUrl: this.publicUrl,
      exposure,
      nodePort: endpoint.nodePort,
      serviceRanges,
      etcdUrl: this.etcd.clientUrl,
      serviceAccountIssuer: props.serviceAccountIssuer ?? this.publicUrl,
      identityProviders: props.identityProviders ?? [],
      authorizationWebhooks: props.authorizationWebhooks,
      auditLog: props.auditLog,
      podSecurity: props.podSecurity ?? 'baseline',
      encryption,
      serviceAccountKeys: props.serviceAccountKeys,
      konnectivity,
      authorities: props.authorities,
      priorityClassName: props.priorityClasses?.critical,
    });
    if (this.eventsEtcd) {
      const servers = ['/events', 'events.k8s.io/events'].map(
        (resource) => `${resource}#${this.eventsEtcd!.clientUrl}`,
      );
      this.apiServer.addFlag('etcd-servers-overrides', servers.join(','));
    }
    if (endpoint.forwardHost !== undefined) {
      new ApiForward(serving, 'ApiForward', {
        image: images.haproxy(),
        replicas: controllerReplicas,
        exposure,
        host: endpoint.forwardHost,
        priorityClassName: props.priorityClasses?.critical,
      });
    }
    if (konnectivity) {
      this.konnectivityServer = new KonnectivityServer(serving, 'KonnectivityServer', {
        image: images.konnectivityServer(version),
        replicas,
        exposure,
        host: tunnelHost,
        nodePort: endpoint.tunnelNodePort,
        authorities: props.authorities,
        priorityClassName: props.priorityClasses?.critical,
      });
    }

    const controlling = wave('50-controllers');
    this.controllerManager = new ControllerManager(controlling, 'ControllerManager', {
      image: images.kubeControllerManager(version),
      version,
      shellImage: images.busybox(),
      replicas: controllerReplicas,
      resources: programs.controllerManager,
      clusterName: name,
      serviceAccountKeys: props.serviceAccountKeys,
      podRanges,
      serviceRanges,
      authorities: props.authorities,
      priorityClassName: props.priorityClasses?.controllers,
    });
    this.scheduler = new Scheduler(controlling, 'Scheduler', {
      image: images.kubeScheduler(version),
      version,
      shellImage: images.busybox(),
      replicas: controllerReplicas,
      resources: programs.scheduler,
      authorities: props.authorities,
      priorityClassName: props.priorityClasses?.controllers,
    });

    if (approvesServing) {
      this.kubeletServingApprover = new KubeletServingApprover(controlling, 'KubeletServingApprover', {
        image: images.kubeletCsrApprover(),
        shellImage: images.busybox(),
        replicas: controllerReplicas,
        nodeNames: Object.values(props.nodePools ?? {}).sort(),
        nodeRanges: props.nodeRanges,
        authorities: props.authorities,
        priorityClassName: props.priorityClasses?.controllers,
      });
    }

    const preparing = wave('60-tenant-bootstrap');
    const jobs = {
      kubectl: new TenantKubectl(preparing, 'Kubectl', {
        image: images.kubectl(version),
        authorities: props.authorities,
      }),
      shellImage: images.busybox(),
      priorityClassName: props.priorityClasses?.controllers,
    };
    if (encryption.ring?.old !== undefined) {
      new SecretRewrite(preparing, 'SecretRewrite', { ...jobs, key: encryption.ring.used });
    }
    this.tenantBootstrap = new TenantBootstrap(preparing, 'TenantBootstrap', jobs);
    const { family } = props.serviceRange;
    const kubernetesEndpoint =
      endpoint.forwardHost === undefined
        ? { host: endpoint.host, port: endpoint.port, family }
        : { host: FORWARDER[family].address, port: FORWARDER[family].port, family };
    this.addTenantObjects('kubernetes-endpoint', endpointObjects(kubernetesEndpoint));
    this.adding = wave('70-add-ons');
    this.programs = new Map(
      addOns.map((program) => [
        program.name,
        new HostedWorkload(this.adding, program.name, {
          program,
          shellImage: images.busybox(),
          authorities: props.authorities,
          priorityClassName: props.priorityClasses?.controllers,
        }),
      ]),
    );
    this.addTenantObjects('programs', programAccess({ clusterName: name, nodePools, konnectivity }));
    if (this.kubeletServingApprover) this.addTenantObjects('programs', approverAccess());
    this.administratorScript = administratorScript({
      clusterName: name,
      namespace: props.namespace,
      server: this.publicUrl,
      authorities: [
        ...new Set([
          ...knownGenerations('cluster-ca', props.authorities),
          rootGeneration('cluster-ca', props.authorities),
        ]),
      ],
      clientIssuer: this.certificatePlan.issuerOf('client-ca'),
    });
    if (props.monitoring && !props.hibernated) {
      this.addTenantObjects('monitoring', metricsAccess());
      const watching = wave('90-monitoring');
      new Monitors(watching, 'Monitors', { monitoring: props.monitoring, watched: this.watched(name) });
    }
    if (parseAddress(kubernetesEndpoint.host) === undefined) {
      const late = wave('95-kubernetes-endpoint');
      new KubernetesEndpointJob(late, 'KubernetesEndpoint', { ...jobs, endpoint: kubernetesEndpoint });
    }
    this.completeWaves();
    this.node.addValidation(new RefuseLiteralSecrets(this));
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
    this.completeWaves();
  }

  /** Gives objects that were added to its waves their place in the order, and puts them to sleep if it sleeps. */
  completeWaves(): void {
    for (const wave of this.waves) wave.annotateObjects();
    if (this.props.hibernated) hibernate(this);
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
    const { name, namespace, etcd, replicas = 2, konnectivity = false } = this.props;
    const cronJobs = this.node.findAll().filter((part) => ApiObject.isApiObject(part) && part.kind === 'CronJob');
    return {
      cluster: name,
      namespace,
      kubeContext,
      url: this.publicUrl,
      etcdMembers: etcd.members,
      etcdctl:
        `etcdctl --endpoints=https://127.0.0.1:${PORTS.etcdClient} --cacert=${certificateFile('etcd-ca')} ` +
        `--cert=${certificateFile('etcd-server')} --key=${keyFile('etcd-server')}`,
      replicas,
      konnectivity,
      forwards: this.props.endpoint.forwardHost !== undefined,
      kmsPlugins: (this.props.encryption?.plugins ?? []).map((plugin) => plugin.name),
      certificates: [
        ...this.certificatePlan.authorities.map((authority) => ({
          name: authority.name,
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

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
