import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { EtcdTopology, HostedControlPlane, type HostedControlPlaneProps } from '../../../constructs/control-plane';
import { Cidr, KubernetesVersion, Size } from '../../../lib';
import { yamlDocuments } from '../../../lib/yaml';
import { eventually, forward, Kubectl, KUBERNETES } from './management';

/** The management machine, where its NodePorts are. */
const MACHINE = `${process.env.SIM_NET ?? '10.250.0'}.1`;

/** Processor time and memory of a program, all of its pods together. */
export interface Usage {
  /** Resident memory in MiB; shared pages count for each process. */
  readonly rss: number;

  /** Memory in MiB with shared pages divided among those who share them. */
  readonly pss: number;

  /** Processor time in ticks, since the start. */
  readonly ticks: number;
}

/** A control plane from {@link HostedControlPlane} on the real management cluster, in a namespace of its own. */
export class ControlPlaneUnderTest {
  private readonly folder = mkdtempSync(join(tmpdir(), 'control-plane-'));
  private applied: any[] = [];

  /** @param nodePort for its API, free on the management cluster */
  constructor(
    readonly name: string,
    private readonly nodePort: number,
    private readonly props: Partial<HostedControlPlaneProps> = {},
  ) {}

  /** Its objects, wave by wave, as they would be written. */
  waves(change: Partial<HostedControlPlaneProps> = {}): any[][] {
    const app = new App();
    new HostedControlPlane(app, 'ControlPlane', {
      name: this.name,
      namespace: this.name,
      version: KubernetesVersion.of(KUBERNETES),
      endpoint: { host: MACHINE, port: this.nodePort, nodePort: this.nodePort },
      podRange: Cidr.of('100.64.0.0/16'),
      serviceRange: Cidr.of('172.20.0.0/20'),
      etcd: EtcdTopology.dedicated({ members: 1, storage: Size.gibibytes(2) }),
      replicas: 1,
      ...this.props,
      ...change,
    });
    return app.charts.map((chart) => JSON.parse(JSON.stringify(chart.toJson())));
  }

  /** Applies all waves in order, and deletes what was applied before and is no longer there, as GitOps would. */
  apply(change: Partial<HostedControlPlaneProps> = {}, beforeWave: (objects: any[]) => void = () => {}): void {
    const waves = this.waves(change);
    for (const objects of waves) {
      beforeWave(objects);
      Kubectl.MANAGEMENT.run(['apply', '--server-side', '-f', '-'], yamlDocuments(objects));
    }
    const kept = new Set(waves.flat().map(keyOf));
    for (const gone of this.applied.filter((object) => !kept.has(keyOf(object)))) {
      Kubectl.MANAGEMENT.run(['-n', this.name, 'delete', gone.kind, gone.metadata.name, '--ignore-not-found']);
    }
    this.applied = waves.flat();
  }

  /** Waits until the API says that it is ready, and returns kubectl as administrator of the tenant cluster. */
  async ready(seconds = 300): Promise<Kubectl> {
    forward(this.nodePort);
    const data = await eventually(seconds, () => this.secret('tenant-bootstrap'));
    const ca = await eventually(seconds, () => this.secret('cluster-ca')['tls.crt']);
    const path = join(this.folder, 'admin.kubeconfig');
    const name = this.name;
    const cluster = {
      'server': `https://127.0.0.1:${this.nodePort}`,
      'tls-server-name': MACHINE,
      'certificate-authority-data': ca,
    };
    const user = { 'client-certificate-data': data['tls.crt'], 'client-key-data': data['tls.key'] };
    writeFileSync(
      path,
      JSON.stringify({
        'apiVersion': 'v1',
        'kind': 'Config',
        'current-context': name,
        'contexts': [{ name, context: { cluster: name, user: name } }],
        'clusters': [{ name, cluster }],
        'users': [{ name, user }],
      }),
      { mode: 0o600 },
    );
    const tenant = new Kubectl(path);
    await eventually(seconds, () => (tenant.run(['get', '--raw', '/readyz']) === 'ok' ? true : undefined));
    return tenant;
  }

  /** The files of a Secret, in a folder: name to path. */
  filesOf(secret: string): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.secret(secret)).map(([key, value]) => {
        const path = join(this.folder, `${secret}-${key}`);
        writeFileSync(path, Buffer.from(value, 'base64'), { mode: 0o600 });
        return [key, path];
      }),
    );
  }

  /** Its pods, of one program or of all. */
  pods(program?: string): any[] {
    const selector = program === undefined ? [] : ['-l', `app.kubernetes.io/name=${program}`];
    return Kubectl.MANAGEMENT.get('pods', '-n', this.name, ...selector).items;
  }

  /** Waits until every pod that is to go on is ready. */
  async settled(seconds = 300): Promise<void> {
    await eventually(seconds, () => {
      const lasting = this.pods().filter(({ status }) => status.phase !== 'Succeeded');
      const waiting = lasting.filter(
        ({ status }) => !status.conditions?.some((c: any) => c.type === 'Ready' && c.status === 'True'),
      );
      if (waiting.length > 0) throw new Error(`not ready: ${waiting.map(({ metadata }) => metadata.name).join(', ')}`);
      return lasting.length > 0 ? true : undefined;
    });
  }

  /** What a program takes. */
  usage(program: string): Usage {
    const uids = this.pods(program).map(({ metadata }) => metadata.uid as string);
    const processes = uids.flatMap((uid) => processesOf(uid));
    const sum = (amount: (process: string) => number) => processes.reduce((total, one) => total + amount(one), 0);
    return {
      rss: sum((one) => rollup(one, 'Rss')),
      pss: sum((one) => rollup(one, 'Pss')),
      ticks: sum((one) => {
        const fields = readFileSync(`/proc/${one}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ');
        return Number(fields[11]) + Number(fields[12]);
      }),
    };
  }

  /** Removes it with all that it has. */
  remove(): void {
    Kubectl.MANAGEMENT.run(['delete', 'namespace', this.name, '--ignore-not-found', '--wait=true', '--timeout=240s']);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private secret(name: string): Record<string, string> {
    return Kubectl.MANAGEMENT.get('secret', name, '-n', this.name).data;
  }
}

/** Processes of a pod, as the host numbers them, without the one that holds its network. */
export function processesOf(uid: string): string[] {
  return readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const isOwn = readFileSync(`/proc/${entry}/cgroup`, 'utf8').includes(uid);
      return isOwn && !/^\/?pause/.test(readFileSync(`/proc/${entry}/cmdline`, 'utf8'));
    } catch {
      return false; // it has just ended
    }
  });
}

function rollup(process: string, field: 'Rss' | 'Pss'): number {
  const [, kibibytes] = new RegExp(`^${field}: +(\\d+)`, 'm').exec(
    readFileSync(`/proc/${process}/smaps_rollup`, 'utf8'),
  )!;
  return Number(kibibytes) / 1024;
}

function keyOf({ kind, metadata }: any): string {
  return `${kind}/${metadata.name}`;
}
