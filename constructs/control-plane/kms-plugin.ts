import { dnsLabel } from '../../lib/names';
import { Destination } from '../../lib/network/destination';
import { Problem } from '../../lib/problem';
import { kmsKey } from '../../lib/rotation/kms-key';
import { Size } from '../../lib/size';
import { type ContainerProps, FileSource, type PodMount, PodVolume, type Resources, type SecretKey } from '../workload';

/** Longest name, so that it is a key's with what is put in front. */
const LENGTH = 16;

/** Folder of {@link KmsPluginProps.secretFiles}. */
const FILES_FOLDER = '/etc/kms';

/** Properties of a {@link KmsPlugin}. */
export interface KmsPluginProps {
  /** Image with tag or digest. It runs as any user, and writes nothing but its socket. */
  readonly image: string;

  /** The program in its image and its arguments, given the path of the socket that it has to listen on. */
  readonly command: (socket: string) => readonly string[];

  /**
   * Environment variables.
   *
   * @default - none
   */
  readonly variables?: Readonly<Record<string, string>>;

  /**
   * Environment variables from Secrets of the control plane's namespace, which somebody puts there.
   *
   * @default - none
   */
  readonly secretVariables?: Readonly<Record<string, SecretKey>>;

  /**
   * Files of `/etc/kms` from such Secrets: name to where its content is.
   *
   * @default - none
   */
  readonly secretFiles?: Readonly<Record<string, SecretKey>>;

  /**
   * Where it answers over HTTP with 200 while it works, whatever its KMS does: it is restarted when it does not.
   *
   * @default - it is well while it runs
   */
  readonly health?: { readonly port: number; readonly path: string };

  /**
   * Where it reaches its KMS.
   *
   * @default Destination.outside(443)
   */
  readonly destination?: Destination;

  /**
   * How long an answer may take, in seconds, 1 to 30. An API server that starts waits for it once for each key in etcd.
   *
   * @default 3
   */
  readonly timeoutSeconds?: number;

  /**
   * What it gets.
   *
   * @default - 20 thousandths of a core, 64 MiB of memory and no limit
   */
  readonly resources?: Resources;
}

/**
 * A plugin of KMS version 2: a program beside every API server, which has a key management service wrap the keys that Secrets
 * are encrypted with.
 *
 * It starts before the API server and ends after it. Restarting it, or the KMS for a while, disturbs nobody who reads what was
 * read before: API servers keep unwrapped keys in memory.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/kms-provider/
 */
export class KmsPlugin {
  /**
   * A plugin.
   *
   * @param name a DNS label of at most 16 characters, which is written beside every Secret that it encrypts. Another KMS, or
   *   another key that does not know the first, gets another name
   * @throws Problem when the name is malformed or the timeout out of range
   */
  static of(name: string, props: KmsPluginProps): KmsPlugin {
    dnsLabel('the name of a KMS plugin', name, LENGTH);
    const { timeoutSeconds = 3 } = props;
    if (!(timeoutSeconds >= 1 && timeoutSeconds <= 30)) {
      throw new Problem({
        what: `the KMS plugin ${name} may take a time that makes no sense`,
        found: timeoutSeconds,
        allowed: '1 to 30 seconds',
        remedy: 'correct it; every write of a Secret may wait for it',
      });
    }
    return new KmsPlugin(name, props);
  }

  private constructor(
    /** Its name. */
    readonly name: string,
    private readonly props: KmsPluginProps,
  ) {}

  /** Its name among the keys of a rotation. */
  get key(): string {
    return kmsKey(this.name);
  }

  /** Where it reaches its KMS. */
  get destination(): Destination {
    return this.props.destination ?? Destination.outside(443);
  }

  /** What it reads of Secrets that somebody puts into the control plane's namespace. */
  get secretKeys(): readonly SecretKey[] {
    const { secretVariables = {}, secretFiles = {} } = this.props;
    return [...Object.values(secretVariables), ...Object.values(secretFiles)];
  }

  /** What it gets. */
  get resources(): Resources {
    return this.props.resources ?? { cpuMillis: 20, memory: Size.mebibytes(64) };
  }

  /** Path of its socket. */
  get socket(): string {
    return `${this.folder}/kms.sock`;
  }

  /** The folder of its socket, for whoever dials it. */
  get mount(): PodMount {
    return this.volume.mountAt(this.folder, { readOnly: true });
  }

  /** Its container. */
  get container(): ContainerProps {
    const { image, command, variables, secretVariables, secretFiles = {}, health } = this.props;
    const sources = Object.entries(secretFiles).map(([file, { secretName, key }]) =>
      FileSource.secret(secretName, { [key]: file }),
    );
    return {
      name: this.key,
      image,
      command: command(this.socket),
      variables,
      secretVariables,
      mounts: [
        this.volume.mountAt(this.folder),
        ...(sources.length > 0 ? [PodVolume.files(`${this.key}-files`, sources).mountAt(FILES_FOLDER)] : []),
      ],
      ...(health && { probes: { port: health.port, scheme: 'HTTP', startup: health.path, liveness: health.path } }),
      resources: this.resources,
    };
  }

  /**
   * The entry of an EncryptionConfiguration.
   *
   * @see https://kubernetes.io/docs/reference/config-api/apiserver-config.v1/#apiserver-config-k8s-io-v1-KMSConfiguration
   */
  toProvider(): Record<string, unknown> {
    const { timeoutSeconds = 3 } = this.props;
    return {
      kms: { apiVersion: 'v2', name: this.name, endpoint: `unix://${this.socket}`, timeout: `${timeoutSeconds}s` },
    };
  }

  private get volume(): PodVolume {
    return PodVolume.memory(this.key, Size.mebibytes(1));
  }

  private get folder(): string {
    return `/run/kms/${this.name}`;
  }
}
