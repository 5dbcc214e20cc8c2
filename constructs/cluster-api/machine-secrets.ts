import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';
import { Construct } from 'constructs';
import { contentHash } from '../../lib/content-hash';
import { Size } from '../../lib/size';
import { knownGenerations } from '../../lib/rotation/generations';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { CONFIG_FOLDER, keyPair, PKI_FOLDER } from '../control-plane';
import {
  type ContainerProps,
  FileSource,
  hardenedJob,
  HashedConfigMap,
  type PodScheduling,
  PodVolume,
  SERVICE_ACCOUNT_FOLDER,
} from '../workload';

const PROGRAM = 'machine-secrets';
const RESULT_FOLDER = '/run/machine-secrets';

/** A document that is complete once the credential is in its places, which are those of a `BootstrapDocument`. */
export interface MachineSecret {
  /** Name of the Secret. Another document under the same name would reach machines that were asked for before. */
  readonly name: string;

  /** Name of the Cluster of Cluster API that reads it. */
  readonly clusterName: string;

  /** The document, with places for the credential. */
  readonly text: string;

  /**
   * What reads the document on a machine.
   *
   * @default - no machine does
   */
  readonly format?: 'cloud-config' | 'ignition';

  /** Secret with the certificate and key that belong into it. */
  readonly credential: string;
}

/** Properties of {@link MachineSecrets}. */
export interface MachineSecretsProps {
  /** Image of kubectl. */
  readonly image: string;

  /** An image with a shell. */
  readonly shellImage: string;

  /** Namespace of the Secrets. */
  readonly namespace: string;

  /** The Secrets, each name once. */
  readonly secrets: readonly MachineSecret[];

  /**
   * Generations of the certificate authorities.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;

  /**
   * How its pods are scheduled.
   *
   * @default - on any node, with the default priority
   */
  readonly scheduling?: PodScheduling;
}

/**
 * Secrets that Cluster API reads: what a machine is told at its first boot, and how the tenant cluster is reached.
 *
 * Manifests hold them empty. A Job fills them at once and a CronJob every hour, so that what is in them is never older than the
 * certificate that cert-manager renews. Both may change these Secrets and nothing else.
 *
 * @see https://cluster-api.sigs.k8s.io/developer/providers/contracts/bootstrap-config
 */
export class MachineSecrets extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: MachineSecretsProps,
  ) {
    super(scope, id);
    for (const { name, clusterName } of props.secrets) {
      new k8s.KubeSecret(this, `Secret-${name}`, {
        metadata: { name, labels: { 'cluster.x-k8s.io/cluster-name': clusterName } },
        type: 'cluster.x-k8s.io/secret',
      });
    }
    this.allow();
    const job = this.job();
    const labels = { 'app.kubernetes.io/name': PROGRAM };
    new k8s.KubeJob(this, 'Job', { metadata: { name: `${PROGRAM}-${contentHash(job)}`, labels }, spec: job });
    new k8s.KubeCronJob(this, 'CronJob', {
      metadata: { name: PROGRAM, labels },
      spec: {
        // Not all clusters in the same minute.
        schedule: `${parseInt(contentHash(props.namespace), 16) % 60} * * * *`,
        timeZone: 'UTC',
        concurrencyPolicy: 'Replace',
        startingDeadlineSeconds: 1800,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec: job },
      },
    });
  }

  private allow(): void {
    const metadata = { name: PROGRAM };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: this.props.secrets.map(({ name }) => name),
          verbs: ['get', 'patch'],
        },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: PROGRAM },
      subjects: [{ kind: 'ServiceAccount', name: PROGRAM, namespace: this.props.namespace }],
    });
  }

  private job(): k8s.JobSpec {
    const { image, secrets, scheduling } = this.props;
    const results = PodVolume.memory('results', Size.mebibytes(Math.max(1, Math.ceil(secrets.length / 8))));
    const apply: ContainerProps = {
      name: 'apply',
      image,
      command: ['kubectl'],
      args: [
        'apply',
        '--server-side',
        '--force-conflicts',
        `--field-manager=${PROGRAM}`,
        '--validate=false',
        '--cache-dir=/tmp/cache',
        `--filename=${RESULT_FOLDER}`,
      ],
      mounts: [
        results.mountAt(RESULT_FOLDER, { readOnly: true }),
        PodVolume.serviceAccount().mountAt(SERVICE_ACCOUNT_FOLDER),
        PodVolume.memory('cache', Size.mebibytes(32)).mountAt('/tmp'),
      ],
      resources: { cpuMillis: 20, memory: Size.mebibytes(64), memoryLimit: Size.mebibytes(512) },
    };
    return hardenedJob({
      program: PROGRAM,
      steps: [this.fill(results), apply],
      deadlineSeconds: 1800,
      keptSeconds: 600,
      scheduling,
      serviceAccountName: PROGRAM,
    });
  }

  private fill(results: PodVolume): ContainerProps {
    const { secrets, shellImage, authorities } = this.props;
    const clusterAuthorities = knownGenerations('cluster-ca', authorities);
    const clientAuthorities = knownGenerations('client-ca', authorities);
    const documents = secrets.map((secret) => {
      const { configMapName } = new HashedConfigMap(this, `Document-${secret.name}`, {
        name: secret.name,
        files: { [`${secret.name}.text`]: secret.text, [`${secret.name}.head`]: headOf(secret, this.props.namespace) },
      });
      return FileSource.configMap(configMapName);
    });
    const credentials = [...new Set(secrets.map(({ credential }) => credential))];
    return {
      name: 'fill',
      image: shellImage,
      command: ['sh', '-eu', '-o', 'pipefail', '-c'],
      args: [
        [
          FILL,
          `cluster=$(code_all ${clusterAuthorities.join(' ')})`,
          `client=$(code_all ${clientAuthorities.join(' ')})`,
          ...secrets.map(({ name, credential }) => `fill ${name} ${credential}`),
        ].join('\n'),
      ],
      mounts: [
        results.mountAt(RESULT_FOLDER),
        PodVolume.files('documents', documents).mountAt(CONFIG_FOLDER),
        PodVolume.files('pki', [
          ...[...clusterAuthorities, ...clientAuthorities].map((name) =>
            FileSource.secret(name, { 'tls.crt': `${name}.crt` }),
          ),
          ...credentials.map((name) => keyPair(name)),
        ]).mountAt(PKI_FOLDER),
      ],
      resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
    };
  }
}

/** The same places, in the same coding, as `BootstrapDocument.fill` has. */
const FILL = `umask 027
cd ${RESULT_FOLDER}
code() { base64 -w 0 "${PKI_FOLDER}/$1"; }
fill() {
  certificate=$(code "$2.crt")
  key=$(code "$2.key")
  sed -e "s|@@certificate@@|$certificate|g" -e "s|@@privateKey@@|$key|g" \\
    -e "s|@@clusterAuthority@@|$cluster|g" -e "s|@@clientAuthority@@|$client|g" ${CONFIG_FOLDER}/$1.text >text
  { cat ${CONFIG_FOLDER}/$1.head; base64 -w 0 text; printf '"}}'; } >$1.json
  rm text
}
code_all() { for name in "$@"; do cat "${PKI_FOLDER}/$name.crt"; done | base64 -w 0; }`;

/** The Secret in JSON, up to where its value begins. */
function headOf({ name, format }: MachineSecret, namespace: string): string {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'cluster.x-k8s.io/secret',
    data: { ...(format && { format: Buffer.from(format).toString('base64') }), value: '' },
  };
  return JSON.stringify(secret).slice(0, -'"}}'.length);
}
