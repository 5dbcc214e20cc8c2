import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { parse, parseAllDocuments } from 'yaml';
import { EtcdTopology, HostedControlPlane, type HostedControlPlaneProps } from '../../../constructs/control-plane';
import { renderManifests } from '../../../constructs/fleet/manifest-synthesis';
import { rolloutFiles } from '../../../constructs/fleet/rollout-files';
import { Cidr, KubernetesVersion, RolloutPlan, Size } from '../../../lib';
import { eventually, forward, Kubectl, MANAGEMENT_KUBECONFIG, program } from './management';

/** Address of the management machine, which is the endpoint of every hosted control plane here. */
export const ENDPOINT = `${process.env.SIM_NET ?? '10.250.0'}.1`;

/** A hosted control plane on the toolkit's management cluster, applied by its own script as often as a test changes it. */
export class Hosted {
  readonly namespace: string;
  readonly server: string;
  private readonly folder: string;

  constructor(
    readonly name: string,
    readonly nodePort: number,
    private readonly work: string,
    private readonly props: Partial<HostedControlPlaneProps> = {},
  ) {
    this.namespace = `cluster-${name}`;
    this.folder = join(work, 'dist', name);
    this.server = `https://127.0.0.1:${nodePort}`;
  }

  /** Synthesizes it with some properties, into files. */
  synthesize(
    props: Partial<HostedControlPlaneProps> = {},
    change: (controlPlane: HostedControlPlane) => void = () => {},
  ): HostedControlPlane {
    const app = new App();
    const controlPlane = new HostedControlPlane(app, 'ControlPlane', {
      name: this.name,
      namespace: this.namespace,
      version: KubernetesVersion.V1_35,
      endpoint: { host: ENDPOINT, port: this.nodePort, nodePort: this.nodePort },
      podRange: Cidr.of('100.64.0.0/16'),
      serviceRange: Cidr.of('172.20.0.0/20'),
      etcd: EtcdTopology.dedicated({ members: 1, storage: Size.gibibytes(2) }),
      replicas: 1,
      ...this.props,
      ...props,
    });
    change(controlPlane);
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
    const files = renderManifests(app);
    const made = rolloutFiles({
      manifestFolder: 'dist',
      folder: this.name,
      files,
      plan: RolloutPlan.of(files),
      flux: undefined,
    });
    for (const [path, text] of made) writeFileSync(join(this.work, 'dist', path), text);
    writeFileSync(join(this.folder, 'admin-kubeconfig.sh'), controlPlane.administratorScript);
    return controlPlane;
  }

  /** Runs its `apply.sh`; the event loop goes on meanwhile. */
  async apply(): Promise<string> {
    const child = spawn('sh', [join(this.folder, 'apply.sh')], { env: environment() });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()));
    const status = await new Promise((resolve) => child.on('close', resolve));
    if (status !== 0) throw new Error(`apply.sh ended with ${String(status)}\n${text}`);
    return text;
  }

  /** Synthesizes and applies it, and waits until it answers: kubectl of its administrator. */
  async rollOut(props: Partial<HostedControlPlaneProps> = {}): Promise<Kubectl> {
    this.synthesize(props);
    await this.apply();
    const administrator = this.administrator();
    await eventually(120, () => (administrator.run(['get', '--raw', '/readyz']) === 'ok' ? true : undefined));
    return administrator;
  }

  /** Objects that were synthesized last. */
  objects(): any[] {
    const files = readdirSync(this.folder).filter((file) => file.endsWith('.yaml'));
    return files.flatMap((file) =>
      parseAllDocuments(readFileSync(join(this.folder, file), 'utf8')).map((document) => document.toJS()),
    );
  }

  /** Its pods, of one program or of all. */
  pods(program?: string): any[] {
    const selector = program === undefined ? [] : ['-l', `app.kubernetes.io/name=${program}`];
    return Kubectl.MANAGEMENT.get('pods', '-n', this.namespace, ...selector).items;
  }

  /** Waits until every pod that is to go on is ready. */
  async settled(): Promise<void> {
    await eventually(300, () => {
      const lasting = this.pods().filter(({ status }) => status.phase !== 'Succeeded');
      const waiting = lasting.filter(
        ({ status }) => !status.conditions?.some((it: any) => it.type === 'Ready' && it.status === 'True'),
      );
      if (waiting.length > 0) throw new Error(`not ready: ${waiting.map(({ metadata }) => metadata.name).join(', ')}`);
      return lasting.length > 0 ? true : undefined;
    });
  }

  /** The files of a Secret, in a folder: name to path. */
  filesOf(secret: string): Record<string, string> {
    const { data } = Kubectl.MANAGEMENT.get('secret', secret, '-n', this.namespace);
    return Object.fromEntries(
      Object.entries(data as Record<string, string>).map(([key, value]) => {
        const path = join(this.work, `${this.name}-${secret}-${key}`);
        writeFileSync(path, Buffer.from(value, 'base64'), { mode: 0o600 });
        return [key, path];
      }),
    );
  }

  /** kubectl of an administrator, by the script that people use. */
  administrator(name = 'administrator'): Kubectl {
    return new Kubectl(this.administratorKubeconfig(name));
  }

  /** Path of a kubeconfig for an administrator, which is made when it is asked for first. */
  administratorKubeconfig(name = 'administrator'): string {
    const file = join(this.work, `${this.name}-${name}.kubeconfig`);
    if (existsSync(file)) return file;
    forward(this.nodePort);
    const kubeconfig = administratorKubeconfig(join(this.folder, 'admin-kubeconfig.sh'), this.server);
    writeFileSync(file, kubeconfig, { mode: 0o600 });
    return file;
  }

  /** kubectl of somebody who shows a token. */
  bearer(token: string): Kubectl {
    const config = parse(readFileSync(this.administratorKubeconfig(), 'utf8'));
    config.users[0].user = { token };
    const file = join(this.work, `${this.name}-bearer.kubeconfig`);
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return new Kubectl(file);
  }

  /** What lies in etcd under a key, or with `--prefix` under all that begin so, as it lies there. */
  raw(key: string, ...words: string[]): string {
    const pki = '/etc/kubernetes/pki';
    return Kubectl.MANAGEMENT.run([
      ...['exec', '-n', this.namespace, 'etcd-0', '-c', 'etcd', '--', 'etcdctl', '--endpoints=https://127.0.0.1:2379'],
      ...[`--cacert=${pki}/etcd-ca.crt`, `--cert=${pki}/etcd-server.crt`, `--key=${pki}/etcd-server.key`],
      ...['get', key, '--print-value-only', ...words],
    ]);
  }

  /** Ends it, and all that it kept. */
  remove(): void {
    const kubectl = Kubectl.MANAGEMENT;
    kubectl.run(['delete', 'namespace', this.namespace, '--ignore-not-found', '--wait=true', '--timeout=240s']);
  }
}

/** What an `admin-kubeconfig.sh` prints, with the address that the API server has here. */
export function administratorKubeconfig(script: string, server: string): string {
  const { status, stdout, stderr } = spawnSync('sh', [script], {
    encoding: 'utf8',
    env: { ...environment(), SERVER: server },
  });
  if (status !== 0) throw new Error(`admin-kubeconfig.sh ended with ${status}\n${stderr}`);
  return stdout;
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, KUBECONFIG: MANAGEMENT_KUBECONFIG, PATH: `${join(program, '..')}:${process.env.PATH}` };
}
