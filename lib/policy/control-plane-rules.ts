import {
  flagsOf,
  foundOnce,
  pathOf,
  podsOf,
  type WrittenContainer,
  type WrittenManifests,
  type WrittenPod,
} from './kubernetes-objects';
import type { KubernetesObject } from '../kubernetes-object';
import type { Rule, Violation } from './rule';

const GIBIBYTE = 1024 ** 3;

/** A leap year, in hours. */
const YEAR = 366 * 24;

/** Rules `HCP-1` to `HCP-7` and `HCP-9`: what holds for a control plane that runs as pods. */
export const CONTROL_PLANE_RULES: readonly Rule<WrittenManifests>[] = [
  {
    id: 'HCP-1',
    title: 'etcd has an odd number of members, and three where the API server is there more than once.',
    severity: 'error',
    check: (manifests) => {
      const apiServers = programsOf(manifests, 'kube-apiserver');
      return (
        programsOf(manifests, 'etcd')
          .filter(({ pod: { replicas = 1 } }) => replicas > 0)
          // While it is filled from a snapshot it has one member; the others join when the restore is done.
          .filter(({ pod: { initContainers } }) => !initContainers.some(({ name }) => name === 'restore'))
          .filter(({ pod: { replicas = 1, owner } }) => {
            const isHighlyAvailable = apiServers.some(
              ({ pod }) => pod.owner.metadata.namespace === owner.metadata.namespace && (pod.replicas ?? 1) > 1,
            );
            return replicas % 2 === 0 || (isHighlyAvailable && replicas < 3);
          })
          .map(({ pod: { path, replicas = 1 } }) => ({
            path,
            what: 'etcd loses its majority with one member',
            found: replicas,
            allowed: '3 or 5 members; 1 where nothing else is there twice',
            remedy: 'change the members of EtcdTopology',
          }))
      );
    },
  },
  {
    id: 'HCP-2',
    title: 'etcd is saved by a schedule, to a place outside the management cluster.',
    severity: 'warning',
    check: (manifests) =>
      programsOf(manifests, 'etcd').flatMap(({ pod: { path, owner } }) => {
        const jobs = podsOf(manifests).filter(
          (pod) => pod.owner.kind === 'CronJob' && pod.owner.metadata.namespace === owner.metadata.namespace,
        );
        const saves = jobs.filter((pod) => says(pod, /snapshot save/));
        if (saves.length > 0 && saves.some((pod) => says(pod, /rclone|restic|velero|aws s3|swift upload/))) return [];
        return [
          {
            path,
            what: saves.length === 0 ? 'etcd is never saved' : 'snapshots of etcd are where etcd is',
            allowed: 'a CronJob that takes snapshots and copies them to an object store',
            remedy: saves.length === 0 ? 'set a snapshot schedule' : 'give the snapshots an ObjectStore',
          },
        ];
      }),
  },
  {
    id: 'HCP-3',
    title: 'Certificates say how long they are good for, and are renewed well before.',
    severity: 'error',
    check: (manifests) => {
      // What signs itself is trusted by nobody: its key is what counts, and keys are rotated in stages.
      const selfSigned = ofCertManager(manifests, 'Issuer').flatMap(({ metadata, spec }) =>
        'selfSigned' in (spec as object) ? metadata.name : [],
      );
      return ofCertManager(manifests, 'Certificate').flatMap((object) => {
        const { duration, renewBefore, isCA, issuerRef } = object.spec as CertificateSpec;
        const isLong = isCA || selfSigned.includes(issuerRef?.name ?? '');
        const life = hoursOf(duration) ?? Infinity;
        const before = hoursOf(renewBefore) ?? 0;
        if (life <= (isLong ? 10 * YEAR : YEAR) && before < life && before >= life / 20) return [];
        return {
          path: pathOf(manifests, object),
          what: 'a certificate lives too long, or is renewed too late',
          found: { duration, renewBefore },
          allowed: `duration up to ${isLong ? 'ten years' : 'a year'}, renewBefore at least a twentieth of it`,
          remedy: 'set both',
        };
      });
    },
  },
  {
    id: 'HCP-4',
    title: 'Nothing is newer than the API server, and no controller is more than a minor version older.',
    severity: 'error',
    check: (manifests) =>
      programsOf(manifests, 'kube-apiserver').flatMap(({ pod, container }) =>
        ['kube-controller-manager', 'kube-scheduler']
          .flatMap((program) => programsOf(manifests, program))
          .filter((other) => other.pod.owner.metadata.namespace === pod.owner.metadata.namespace)
          .filter((other) => !mayServe(container.image, other.container.image))
          .map((other) => ({
            path: other.pod.path,
            what: `${other.container.name} does not go with its API server`,
            found: other.container.image,
            allowed: `the version of ${container.image}, or one minor version less`,
            remedy: 'upgrade the API server first',
          })),
      ),
  },
  {
    id: 'HCP-5',
    title: 'etcd has a quota of at most 8 GiB, and a volume of twice that.',
    severity: 'error',
    check: (manifests) =>
      programsOf(manifests, 'etcd').flatMap(({ pod, container }) => {
        const quota = Number(flagsOf(container).get('quota-backend-bytes') ?? 2 * GIBIBYTE);
        const volume = volumeOf(pod);
        if (quota <= 8 * GIBIBYTE && (volume === undefined || volume >= 2 * quota)) return [];
        return {
          path: pod.path,
          what: 'etcd may outgrow its volume, or what it can start from',
          found: { quota: `${quota / GIBIBYTE} GiB`, volume: volume && `${volume / GIBIBYTE} GiB` },
          allowed: 'a quota up to 8 GiB, and twice that on disk: defragmentation writes a second copy',
          remedy: 'enlarge the storage, or lower the quota',
        };
      }),
  },
  {
    id: 'HCP-6',
    title: 'Secrets are encrypted at rest.',
    severity: 'error',
    check: flagRule('kube-apiserver', [
      ['encryption-provider-config', (value) => value !== undefined, 'Secrets lie in etcd in clear'],
    ]),
  },
  {
    id: 'HCP-7',
    title: 'The API server keeps an audit log.',
    severity: 'error',
    check: flagRule('kube-apiserver', [
      ['audit-policy-file', (value) => value !== undefined, 'nobody could say who did what'],
    ]),
  },
  {
    id: 'HCP-9',
    title: 'Programs of the control plane have the flags that the CIS benchmark asks for.',
    severity: 'error',
    check: (manifests) => Object.entries(CIS_FLAGS).flatMap(([program, flags]) => flagRule(program, flags)(manifests)),
  },
];

type Demand = readonly [
  flag: string,
  holds: (value: string | undefined, flags: ReadonlyMap<string, string>) => boolean,
  what: string,
];

const UNPROFILED: Demand = ['profiling', (value) => value === 'false', 'profiling tells strangers about the program'];

/** CIS Kubernetes Benchmark 1.12, chapters 1.2, 1.3, 1.4 and 2. */
const CIS_FLAGS: Readonly<Record<string, readonly Demand[]>> = {
  'kube-apiserver': [
    [
      'anonymous-auth',
      (value, flags) => value === 'false' || (value === undefined && flags.has('authentication-config')),
      'anonymous requests are let in',
    ],
    ['token-auth-file', (value) => value === undefined, 'tokens stand in a file and never end'],
    [
      'authorization-mode',
      (value, flags) => (value === undefined ? flags.has('authorization-config') : !value.includes('AlwaysAllow')),
      'everybody may do everything',
    ],
    [
      'enable-admission-plugins',
      (value = '') => value.includes('NodeRestriction') && !value.includes('AlwaysAdmit'),
      'a node may change other nodes',
    ],
    ['kubelet-certificate-authority', (value) => value !== undefined, 'anybody can pass for a kubelet'],
    ['kubelet-client-certificate', (value) => value !== undefined, 'kubelets cannot know the API server'],
    ['service-account-lookup', (value) => value !== 'false', 'tokens of deleted service accounts stay good'],
    [
      'service-account-key-file',
      (value) => value !== undefined,
      'tokens are checked with the key of the serving certificate',
    ],
    ['etcd-cafile', (value) => value !== undefined, 'anybody can pass for etcd'],
    ['client-ca-file', (value) => value !== undefined, 'client certificates are not known'],
    ['tls-cert-file', (value) => value !== undefined, 'the serving certificate is one that nobody knows'],
    UNPROFILED,
  ],
  'kube-controller-manager': [
    ['use-service-account-credentials', (value) => value === 'true', 'all controllers share one identity'],
    ['service-account-private-key-file', (value) => value !== undefined, 'service accounts get no tokens'],
    ['root-ca-file', (value) => value !== undefined, 'pods cannot check the API server'],
    UNPROFILED,
  ],
  'kube-scheduler': [UNPROFILED],
  'etcd': [
    ['client-cert-auth', (value) => value === 'true', 'anybody may read and write etcd'],
    ['auto-tls', (value) => value !== 'true', 'certificates are signed by nobody'],
    ['cert-file', (value) => value !== undefined, 'clients talk to etcd in clear'],
    ['peer-client-cert-auth', (value) => value === 'true', 'anybody may join etcd'],
    ['peer-auto-tls', (value) => value !== 'true', 'certificates of peers are signed by nobody'],
    ['peer-cert-file', (value) => value !== undefined, 'members talk in clear'],
  ],
};

/** A check that looks at the flags of a program. */
function flagRule(program: string, demands: readonly Demand[]): Rule<WrittenManifests>['check'] {
  return (manifests) =>
    programsOf(manifests, program).flatMap(({ pod: { path }, container }): Violation[] => {
      const flags = flagsOf(container);
      return demands
        .filter(([flag, holds]) => !holds(flags.get(flag), flags))
        .map(([flag, , what]) => ({
          path,
          what: `${program}: ${what}`,
          found: flags.get(flag) === undefined ? `no --${flag}` : `--${flag}=${flags.get(flag)}`,
          allowed: 'what the CIS Kubernetes Benchmark asks for',
          remedy: `correct --${flag}`,
        }));
    });
}

interface CertificateSpec {
  readonly duration?: string;
  readonly renewBefore?: string;
  readonly isCA?: boolean;
  readonly issuerRef?: { readonly name?: string };
}

function ofCertManager({ objects }: WrittenManifests, wanted: string): KubernetesObject[] {
  return objects.filter(({ kind, apiVersion }) => kind === wanted && apiVersion.startsWith('cert-manager.io/'));
}

interface Program {
  readonly pod: WrittenPod;
  readonly container: WrittenContainer;
}

/** Where a program runs: containers of its name in Deployments and StatefulSets. */
function programsOf(manifests: WrittenManifests, program: string): readonly Program[] {
  return allPrograms(manifests).get(program) ?? [];
}

const allPrograms = foundOnce((manifests: WrittenManifests) => {
  const programs = new Map<string, Program[]>();
  for (const pod of podsOf(manifests)) {
    if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(pod.owner.kind)) continue;
    for (const container of pod.containers) {
      const { name } = container;
      programs.set(name, [...(programs.get(name) ?? []), { pod, container }]);
    }
  }
  return programs;
});

function says({ containers, initContainers }: WrittenPod, wanted: RegExp): boolean {
  return [...initContainers, ...containers].some(({ image = '', command = [], args = [] }) =>
    [image, ...command, ...args].some((word) => wanted.test(word)),
  );
}

/** Bytes of the largest volume that is claimed for a pod. */
function volumeOf({ owner }: WrittenPod): number | undefined {
  const { volumeClaimTemplates = [] } = owner.spec as {
    volumeClaimTemplates?: { spec?: { resources?: { requests?: { storage?: string } } } }[];
  };
  const sizes = volumeClaimTemplates.flatMap(({ spec }) => bytesOf(spec?.resources?.requests?.storage) ?? []);
  return sizes.length > 0 ? Math.max(...sizes) : undefined;
}

function bytesOf(quantity: string | undefined): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]i?)?$/.exec(quantity ?? '') ?? [];
  if (amount === undefined) return undefined;
  return Number(amount) * (unit.endsWith('i') ? 1024 : 1000) ** ' KMGT'.indexOf(unit[0] ?? ' ');
}

function hoursOf(duration: string | undefined): number | undefined {
  const [, hours, minutes = 0] = /^(\d+)h(?:(\d+)m)?(?:\d+s)?$/.exec(duration ?? '') ?? [];
  return hours === undefined ? undefined : Number(hours) + Number(minutes) / 60;
}

/** Whether a controller of one image goes with an API server of another; what has no version in its tag is not judged. */
function mayServe(apiServer: string | undefined, controller: string | undefined): boolean {
  const [server, client] = [versionOf(apiServer), versionOf(controller)];
  if (!server || !client) return true;
  const isNewer = client.minor > server.minor || (client.minor === server.minor && client.patch > server.patch);
  return client.major === server.major && !isNewer && server.minor - client.minor <= 1;
}

function versionOf(image: string | undefined) {
  const [, major, minor, patch] = /:v?(\d+)\.(\d+)\.(\d+)/.exec(image ?? '') ?? [];
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor), patch: Number(patch) };
}
