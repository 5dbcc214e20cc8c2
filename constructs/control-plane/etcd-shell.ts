import { Size } from '../../lib/size';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { type ContainerProps, type PodMount, PodVolume } from '../workload';
import { authorityCertificate, certificateFile, keyFile, keyPair, PKI_FOLDER } from './pki-files';

/** Folder in memory with the shell and its tools. */
const FOLDER = '/run/shell';

/** The shell, for scripts that something else than a container's command starts. */
export const SHELL = `${FOLDER}/busybox`;

/** Properties of {@link EtcdShell}. */
export interface EtcdShellProps {
  /** Image of etcd, with etcdctl and etcdutl. */
  readonly image: string;

  /** An image with a statically linked busybox. */
  readonly shellImage: string;

  /** Secret with the client certificate that etcdctl shows; its Secret is mounted where {@link EtcdShell.pki} is. */
  readonly credential: string;

  /**
   * Generations of the certificate authorities.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;
}

/** What a container that runs a script gets besides. */
export type ScriptProps = Partial<Pick<ContainerProps, 'fields' | 'resources'>> & {
  /** Volumes at their places. */
  readonly mounts: readonly PodMount[];
};

/**
 * A shell for containers of the etcd image, which has none: an init container copies busybox into a folder in memory, and
 * scripts run there beside etcdctl and etcdutl.
 */
export class EtcdShell {
  /** Copies the shell; comes before every container that runs a script. */
  readonly initContainer: ContainerProps;

  /** What etcdctl needs to be believed. */
  readonly pki: PodMount;

  private readonly volume = PodVolume.memory('shell', Size.mebibytes(8));

  constructor(private readonly props: EtcdShellProps) {
    this.initContainer = {
      name: 'bring-shell',
      image: props.shellImage,
      command: ['sh', '-eu', '-c'],
      args: [`cp /bin/busybox ${SHELL}\n${SHELL} --install -s ${FOLDER}`],
      mounts: [this.volume.mountAt(FOLDER)],
      resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
    };
    this.pki = PodVolume.files('pki', [
      authorityCertificate('etcd-ca', props.authorities),
      keyPair(props.credential),
    ]).mountAt(PKI_FOLDER);
  }

  /** What a container mounts to find the shell. */
  get mount(): PodMount {
    return this.volume.mountAt(FOLDER, { readOnly: true });
  }

  /** A command that runs a script, with what follows as its arguments. */
  command(script: string): string[] {
    return [SHELL, 'sh', '-eu', '-c', `PATH=$PATH:${FOLDER}\n${this.ask()}\n${script}`];
  }

  /** A container that runs a script and ends with it. */
  container(name: string, script: string, props: ScriptProps): ContainerProps {
    return {
      name,
      image: this.props.image,
      command: this.command(script),
      fields: props.fields,
      mounts: [this.mount, ...props.mounts],
      resources: props.resources ?? { cpuMillis: 20, memory: Size.mebibytes(64) },
    };
  }

  /** `ask ENDPOINTS COMMAND…` of a script. */
  private ask(): string {
    const { credential } = this.props;
    return [
      'ask() {',
      '  endpoints=$1',
      '  shift',
      `  etcdctl --endpoints="$endpoints" --dial-timeout=2s --command-timeout=10s \\`,
      `    --cacert=${certificateFile('etcd-ca')} --cert=${certificateFile(credential)} --key=${keyFile(credential)} "$@"`,
      '}',
    ].join('\n');
  }
}
