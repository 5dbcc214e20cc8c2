import { dnsLabel } from '../../lib/names';
import { Destination } from '../../lib/network/destination';
import { Problem } from '../../lib/problem';
import { Size } from '../../lib/size';
import { type ContainerProps, FileSource, type PodMount, PodVolume, type SecretKey } from '../workload';

const FOLDER = '/etc/object-store';
const CREDENTIALS_KEY = 'credentials';

/** Properties of {@link ObjectStore.s3}. */
export interface S3ObjectStoreProps {
  /** Where its S3 API is dialled: `https://host` or `https://host:port`. */
  readonly endpoint: string;

  /** Bucket, or container of Swift. It has to exist. */
  readonly bucket: string;

  /**
   * Region, as requests are signed for it.
   *
   * @default 'us-east-1', which most stores that are not Amazon's take
   */
  readonly region?: string;

  /**
   * Name of a Secret in the control plane's namespace whose key `credentials` is a file as the AWS command line reads it:
   * `[default]`, `aws_access_key_id = …`, `aws_secret_access_key = …`. Velero takes the same.
   */
  readonly credentialsSecretName: string;

  /**
   * Certificate of the authority that the store's certificate is from, in PEM.
   *
   * @default - those that programs trust anyway
   */
  readonly authority?: string;

  /**
   * Where it is dialled, if not at its endpoint's port outside: in the management cluster itself, for instance. Keep it out of
   * what can be lost together with the control planes.
   *
   * @default - anywhere outside
   */
  readonly destination?: Destination;
}

/**
 * A bucket for backups. Written and read by rclone, which speaks the S3 dialects of Ceph, Swift, MinIO and Amazon.
 *
 * Where it is says the program; who may write there says a Secret that you make, and no manifest.
 *
 * @see https://rclone.org/s3/
 */
export class ObjectStore {
  /**
   * A store with an S3 API: Ceph's gateway, MinIO, Amazon, or OpenStack Swift, where EC2 credentials
   * (`openstack ec2 credentials create`) open the S3 API of the same containers.
   *
   * @throws Problem when the endpoint is not an https URL or the bucket's name is malformed
   * @see https://docs.openstack.org/swift/latest/admin/middleware.html#module-swift.common.middleware.s3api.s3api
   */
  static s3(props: S3ObjectStoreProps): ObjectStore {
    const { endpoint, bucket, credentialsSecretName } = props;
    const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
    if (url?.protocol !== 'https:' || url.pathname !== '/' || url.search + url.hash + url.username !== '') {
      throw new Problem({
        what: 'the endpoint of an object store is malformed',
        found: endpoint,
        allowed: 'https://host or https://host:port',
        remedy: 'name its S3 API, and the bucket apart from it',
      });
    }
    if (!/^[A-Za-z0-9][\w.-]{1,254}$/.test(bucket)) {
      throw new Problem({
        what: 'the bucket of an object store is malformed',
        found: bucket,
        allowed: '2 to 255 letters, digits, dots, dashes and underscores',
        remedy: 'correct it',
      });
    }
    dnsLabel('the Secret with the credentials of an object store', credentialsSecretName, 253);
    return new ObjectStore(props, props.destination ?? Destination.outside(Number(url.port || 443)));
  }

  private constructor(
    private readonly props: S3ObjectStoreProps,
    /** Where it is dialled. */
    readonly destination: Destination,
  ) {}

  /** Where the credentials are that it is opened with, in the control plane's namespace. */
  get credentials(): SecretKey {
    return { secretName: this.props.credentialsSecretName, key: CREDENTIALS_KEY };
  }

  /** The authority's certificate as a file of a ConfigMap, if there is one. */
  get files(): Readonly<Record<string, string>> {
    return this.props.authority === undefined ? {} : { 'object-store.crt': this.props.authority };
  }

  /**
   * A container with rclone.
   *
   * @param script of the shell; `store COMMAND …` is rclone, and `$bucket` begins every path
   * @param configName ConfigMap with {@link files}
   */
  container(
    name: string,
    image: string,
    script: string,
    configName: string,
    mounts: readonly PodMount[],
  ): ContainerProps {
    const { endpoint, bucket, region = 'us-east-1', credentialsSecretName, authority } = this.props;
    const flags = [
      '--config=/dev/null',
      '--s3-provider=Other',
      `--s3-endpoint=${endpoint}`,
      `--s3-region=${region}`,
      '--s3-env-auth',
      `--s3-shared-credentials-file=${FOLDER}/${CREDENTIALS_KEY}`,
      '--s3-no-check-bucket',
      ...(authority === undefined ? [] : [`--ca-cert=${FOLDER}/object-store.crt`]),
    ];
    const files = PodVolume.files('object-store', [
      FileSource.secret(credentialsSecretName, { [CREDENTIALS_KEY]: CREDENTIALS_KEY }),
      ...(authority === undefined ? [] : [FileSource.configMap(configName)]),
    ]);
    return {
      name,
      image,
      command: ['sh', '-eu', '-o', 'pipefail', '-c'],
      args: [[`bucket=:s3:${bucket}`, 'store() {', `  rclone ${flags.join(' \\\n    ')} "$@"`, '}', script].join('\n')],
      mounts: [...mounts, files.mountAt(FOLDER)],
      resources: { cpuMillis: 20, memory: Size.mebibytes(128) },
    };
  }
}
