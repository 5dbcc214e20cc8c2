import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, YamlOutputType } from 'cdk8s';
import { EtcdRestore, EtcdTopology, HostedControlPlane } from '../../../constructs/control-plane';
import { Cidr, KubernetesVersion, Size } from '../../../lib';
import { PORTS } from '../../../lib/network/control-plane-ports';
import { describeUnless } from '../../support/describe-unless';
import {
  bringUp,
  eventually,
  forward,
  Kubectl,
  KUBERNETES,
  MANAGEMENT_KUBECONFIG,
  obstacle,
  program,
} from './management';
import { pause, TenantApi, Writer } from './tenant-writer';

const NAMESPACE = 'etcd-drills';
const HOST = 'api.drills.example.net';
const NODE_PORT = 31790;

/** Port of the loopback that leads to what a member says by HTTP. */
const STATUS_PORT = 31791;

/** So small that it can be filled in seconds. */
const QUOTA = 24 * 1024 * 1024;

const MARKER = 'kept in spite of everything';

const reason = obstacle();

describeUnless(reason, 'etcd with three members on a real Kubernetes', () => {
  const management = Kubectl.MANAGEMENT;
  const kubectl = (...words: string[]) => management.run(['-n', NAMESPACE, ...words]);
  let work: string;
  let api: TenantApi;
  const writers: Writer[] = [];
  const forwarders: ChildProcess[] = [];

  beforeAll(async () => {
    bringUp();
    work = mkdtempSync(join(tmpdir(), 'etcd-drills-'));
    removeNamespace();
    const started = Date.now();
    apply();
    await allReady(3);
    forward(NODE_PORT);
    api = await eventually(120, () => new TenantApi(management, NAMESPACE, NODE_PORT, HOST));
    await until(240, () => api.write('marker', MARKER));
    print('from the first kubectl apply to the first write', started);
  }, minutes(6));

  afterEach(async () => {
    await Promise.all(writers.splice(0).map((writer) => writer.stop()));
    await until(60, async () => (await api.read('marker')) === MARKER);
  }, minutes(2));

  afterAll(() => {
    for (const forwarder of forwarders) forwarder.kill();
    removeNamespace();
    if (work) rmSync(work, { recursive: true, force: true });
  }, minutes(6));

  test(
    'F1: a member killed every five seconds costs nothing that was acknowledged',
    async () => {
      const writer = write('f1');
      for (const member of [0, 1, 2, 0, 1, 2]) {
        kill(member);
        await pause(5000);
      }
      await until(120, () => api.write('f1-end'));
      await writer.stop();
      const found = new Set(await api.names());
      expect(writer.acknowledged.filter((name) => !found.has(name))).toEqual([]);
      expect(writer.acknowledged.length).toBeGreaterThan(0);
      console.log(
        `F1: ${writer.acknowledged.length} writes acknowledged, none lost; longest silence ${writer.longestSilence} ms`,
      );
    },
    minutes(4),
  );

  test(
    'a rollout of etcd fails hardly a write: the leader hands over before it stops',
    async () => {
      await allReady(3);
      for (let n = 0; n < 8; n += 1) write(`rollout-${n}`);
      const started = Date.now();
      kubectl('rollout', 'restart', 'statefulset/etcd');
      await allReady(3);
      print('three members replaced', started);
      await Promise.all(writers.map((writer) => writer.stop()));
      const written = writers.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
      const failures = writers.flatMap((writer) => writer.failures);
      const silence = Math.max(...writers.map(({ longestSilence }) => longestSilence));
      console.log(
        `rollout: ${written} writes; longest silence ${silence} ms; failed: ${failures.join('; ') || 'none'}`,
      );
      // In the milliseconds of handing over etcd refuses what reaches the leader itself.
      expect(failures.length).toBeLessThan(written / 1000);
    },
    minutes(6),
  );

  test(
    'F2: all members killed at once come back with all they had',
    async () => {
      await allReady(3);
      const started = Date.now();
      for (const member of [0, 1, 2]) kill(member);
      await until(180, () => api.write('f2'));
      print('F2: from the kill to the next write', started);
      await allReady(3);
    },
    minutes(4),
  );

  test(
    'F3: a member that lost its volume rejoins by itself, while the others serve',
    async () => {
      const writer = write('f3');
      const before = members();
      const started = Date.now();
      await lose(1);
      await allReady(3);
      print('F3: from the loss of the volume to three ready members', started);
      await writer.stop();
      expect(members().map(({ name, learner }) => ({ name, learner }))).toEqual(
        ['etcd-0', 'etcd-1', 'etcd-2'].map((name) => ({ name, learner: 'false' })),
      );
      expect(members()[1]!.id).not.toBe(before[1]!.id);
      const found = new Set(await api.names());
      expect(writer.acknowledged.filter((name) => !found.has(name))).toEqual([]);
      console.log(`F3: ${writer.acknowledged.length} writes meanwhile; longest silence ${writer.longestSilence} ms`);
    },
    minutes(4),
  );

  test(
    'F5: a full etcd refuses to write until the maintenance Job has made room',
    async () => {
      await api.write('large');
      const path = '/api/v1/namespaces/default/configmaps/large';
      const fill = 'x'.repeat(900 * 1024);
      const answer = await eventuallyAsync(120, async () => {
        const text = `${Date.now()}${fill}`; // what does not change is not written
        const { status, body } = await api.send('PUT', path, { metadata: { name: 'large' }, data: { text } });
        return status === 500 ? body : undefined;
      });
      expect(JSON.stringify(answer)).toContain('database space exceeded');
      expect(await api.write('refused')).toBe(false);
      const started = Date.now();
      const log = await runJob('etcd-maintenance');
      expect(log).toContain('there is room again');
      expect(await api.write('f5')).toBe(true);
      print('F5: from the start of the Job to the next write', started);
    },
    minutes(3),
  );

  test(
    'F4: without a majority nobody starts alone, and a snapshot brings the state back',
    async () => {
      await runJob('etcd-backup');
      const drill = await runJob('etcd-restore-drill');
      console.log(`the drill says: ${/etcd-.*keys at revision.*/.exec(drill)?.[0]}`);
      await api.write('after-the-snapshot');

      await lose(1, 2);
      await eventually(120, () => {
        const log = kubectl('logs', 'etcd-1', '-c', 'join');
        if (log.includes('others have data, but are no majority')) return true;
        throw new Error(`etcd-1 does not wait: ${log}`);
      });
      expect(await api.write('without-a-majority')).toBe(false);

      const started = Date.now();
      apply({ restore: EtcdRestore.fromVolume({ id: 'drill' }) });
      await until(240, () => api.write('restored'));
      print('F4: from the apply of the restore to the next write', started);
      const asRestored = (names: readonly string[]) =>
        ['marker', 'f2', 'restored'].every((name) => names.includes(name)) && !names.includes('after-the-snapshot');
      // What API servers remember follows once they have found out that their watches have ended.
      await until(60, async () => asRestored(await api.names(true)));
      expect(asRestored(await api.names(false))).toBe(true);

      kubectl('delete', 'pod', 'etcd-0', '--wait=true');
      await allReady(1);
      expect(kubectl('logs', 'etcd-0', '-c', 'restore')).toContain('restored before as drill: nothing is done');
      await until(120, async () => (await api.read('restored')) !== undefined);

      apply();
      await allReady(3);
      print('F4: from the apply of the restore to three ready members', started);
      expect(members().map(({ learner }) => learner)).toEqual(['false', 'false', 'false']);
      expect(await api.names()).toContain('restored');
    },
    minutes(8),
  );

  test(
    'F6: a member with corrupt data is replaced while the alarm stands, and writing goes on when it is lifted',
    async () => {
      const [, , odd] = members();
      await raise('CORRUPT', odd!.id);
      await until(60, async () => !(await api.write('refused-as-corrupt')));
      const started = Date.now();
      await lose(2);
      await eventually(120, () => {
        const now = members();
        const isWell = now.length === 3 && now.every(({ learner }) => learner === 'false') && now[2]!.id !== odd!.id;
        return isWell ? true : undefined;
      });
      print('F6: from the loss of the corrupt member to three with a vote', started);
      expect(await api.write('refused-as-corrupt')).toBe(false);
      etcdctl('alarm', 'disarm');
      await until(120, () => api.write('f6'));
      await allReady(3);
      print('F6: from the loss of the corrupt member to the next write', started);
    },
    minutes(5),
  );

  test(
    'five members, then three again: writing never stops for long',
    async () => {
      const writer = write('members');
      for (const count of [5, 3]) {
        const started = Date.now();
        apply({ members: count });
        await allReady(count);
        await eventually(240, () => {
          const votes = members().filter(({ learner }) => learner === 'false');
          return votes.length === count && members().length === count ? true : undefined;
        });
        print(`${count} members with a vote`, started);
      }
      await writer.stop();
      const found = new Set(await api.names());
      expect(writer.acknowledged.filter((name) => !found.has(name))).toEqual([]);
      console.log(
        `5 and 3 members: ${writer.acknowledged.length} writes acknowledged, none lost; ` +
          `longest silence ${writer.longestSilence} ms; failed: ${writer.failures.join('; ') || 'none'}`,
      );
    },
    minutes(10),
  );

  test(
    'F7: when all volumes are lost, nobody founds an empty cluster, however often the manifests are applied',
    async () => {
      await runJob('etcd-backup', 'etcd-backup-before-all-is-lost');
      await lose(0, 1, 2);
      apply();
      await eventually(180, () => {
        for (const member of [0, 1, 2]) {
          const log = kubectl('logs', `etcd-${member}`, '-c', 'join');
          if (!log.includes('nobody has data; Job etcd-founding says')) throw new Error(`etcd-${member}: ${log}`);
        }
        return true;
      });
      await pause(15_000);
      const { items } = management.get('pods', '-n', NAMESPACE, '-l', 'app.kubernetes.io/name=etcd');
      expect(items.map(({ status }: any) => status.initContainerStatuses.at(-1).state)).toEqual(
        [0, 1, 2].map(() => ({ running: expect.anything() })),
      );
      expect(await api.write('into-nothing')).toBe(false);

      const started = Date.now();
      apply({ restore: EtcdRestore.fromVolume({ id: 'all-lost' }) });
      await until(240, async () => (await api.read('marker')) === MARKER);
      print('F7: from the apply of the restore to the first read', started);
      apply();
      await allReady(3);
      print('F7: from the apply of the restore to three ready members', started);
    },
    minutes(8),
  );

  /** Writes until the test ends. */
  function write(prefix: string): Writer {
    const writer = new Writer(api, prefix);
    writers.push(writer);
    return writer;
  }

  /** Synthesizes the control plane, and applies it up to its API server. */
  function apply({ restore, members = 3 }: { restore?: EtcdRestore; members?: number } = {}): void {
    const outdir = mkdtempSync(join(work, 'manifests-'));
    const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_CHART });
    const controlPlane = new HostedControlPlane(app, 'drills', {
      name: 'drills',
      namespace: NAMESPACE,
      version: KubernetesVersion.of(KUBERNETES),
      endpoint: { host: HOST, port: 6443, nodePort: NODE_PORT },
      podRange: Cidr.of('100.64.0.0/16'),
      serviceRange: Cidr.of('172.20.0.0/20'),
      replicas: 1,
      etcd: EtcdTopology.dedicated({ members, storage: Size.gibibytes(2), mayShareNodes: true }),
      restore,
    });
    controlPlane.etcd.addFlag('quota-backend-bytes', QUOTA);
    app.synth();
    for (const wave of ['10-', '20-', '30-', '40-']) {
      const file = readdirSync(outdir).find((name) => name.includes(wave))!;
      management.run(['apply', '--server-side', '-f', join(outdir, file)]);
    }
  }

  /** Kills a member's process, as a kernel that is out of memory would. */
  function kill(member: number): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (
        commandOf(pid).startsWith(`etcd\0--name=etcd-${member}\0`) &&
        commandOf(pid).includes(`token=${NAMESPACE}\0`)
      ) {
        process.kill(Number(pid), 'SIGKILL');
      }
    }
  }

  /** Takes pods and volumes of members away, at once. A pod that comes back too early would hold on to its volume. */
  async function lose(...numbers: number[]): Promise<void> {
    const claims = numbers.map((member) => `data-etcd-${member}`);
    const pods = numbers.map((member) => `etcd-${member}`);
    const uids = ['-o', 'jsonpath={range .items[*]}{.metadata.uid}{"\\n"}{end}'];
    const idsOf = () => kubectl('get', 'pvc', ...uids).split('\n');
    const lost = claims.map((claim) => kubectl('get', 'pvc', claim, '-o', 'jsonpath={.metadata.uid}'));
    kubectl('delete', 'pvc', ...claims, '--wait=false');
    await eventually(60, () => {
      kubectl('delete', 'pod', ...pods, '--grace-period=0', '--force', '--ignore-not-found');
      numbers.forEach(kill); // the kubelet would let them end in peace, one of them after the others have come back
      if (idsOf().some((id) => lost.includes(id))) throw new Error(`of ${claims.join(', ')} one is still there`);
      return true;
    });
  }

  function members(): { id: string; name: string; learner: string }[] {
    return etcdctl('member', 'list', '-w', 'simple')
      .trim()
      .split('\n')
      .map((line) => line.split(', '))
      .map(([id, , name, , , learner]) => ({ id: id!, name: name!, learner: learner! }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Asks etcd by way of its first member, which need not be ready. */
  function etcdctl(...words: string[]): string {
    const pki = '/etc/kubernetes/pki';
    return kubectl(
      ...['exec', 'etcd-0', '-c', 'etcd', '--', 'etcdctl', '--endpoints=https://127.0.0.1:2379'],
      ...[`--cacert=${pki}/etcd-ca.crt`, `--cert=${pki}/etcd-server.crt`, `--key=${pki}/etcd-server.key`],
      ...words,
    );
  }

  /** Raises an alarm, which etcdctl cannot. */
  async function raise(alarm: string, member: string): Promise<void> {
    const leading = ['port-forward', 'pod/etcd-0', `${STATUS_PORT}:${PORTS.etcdStatus}`];
    forwarders.push(
      spawn(program, ['--kubeconfig', MANAGEMENT_KUBECONFIG, '-n', NAMESPACE, ...leading], { stdio: 'ignore' }),
    );
    const dataOf = (name: string, key: string) =>
      Buffer.from(management.get('secret', name, '-n', NAMESPACE).data[key] as string, 'base64');
    const identity = {
      ca: dataOf('etcd-ca', 'tls.crt'),
      cert: dataOf('etcd-backup', 'tls.crt'),
      key: dataOf('etcd-backup', 'tls.key'),
      servername: 'etcd-client',
    };
    const body = JSON.stringify({ action: 'ACTIVATE', memberID: `${BigInt(`0x${member}`)}`, alarm });
    await eventually(
      30,
      () =>
        new Promise<true>((resolve, reject) => {
          const url = `https://127.0.0.1:${STATUS_PORT}/v3/maintenance/alarm`;
          request(url, { ...identity, method: 'POST' }, (response) => {
            response.resume();
            if (response.statusCode === 200) resolve(true);
            else reject(new Error(`the alarm is answered with ${response.statusCode}`));
          })
            .on('error', reject)
            .end(body);
        }),
    );
    expect(etcdctl('alarm', 'list')).toContain(`alarm:${alarm}`);
  }

  /** Waits until so many members are there, of the newest revision, and serve. */
  function allReady(count: number): Promise<true> {
    return eventually(300, () => {
      const { metadata, spec, status } = management.get('statefulset', 'etcd', '-n', NAMESPACE);
      const pods = management.get('pods', '-n', NAMESPACE, '-l', 'app.kubernetes.io/name=etcd').items as any[];
      const isSettled =
        status.observedGeneration === metadata.generation &&
        spec.replicas === count &&
        status.readyReplicas === count &&
        status.updatedReplicas === count &&
        pods.length === count &&
        pods.every((pod) => pod.metadata.deletionTimestamp === undefined);
      if (!isSettled) throw new Error(`etcd has not become ready: ${JSON.stringify(status)}`);
      return true as const;
    });
  }

  /** Runs a CronJob's Job now, and returns what it printed once it has succeeded. */
  async function runJob(cronJob: string, name = `${cronJob}-now`): Promise<string> {
    const started = Date.now();
    kubectl('create', 'job', `--from=cronjob/${cronJob}`, name);
    await eventually(180, () =>
      management.get('job', name, '-n', NAMESPACE).status.succeeded === 1 ? true : undefined,
    );
    print(cronJob, started);
    return kubectl('logs', `job/${name}`, '--all-containers');
  }

  function removeNamespace(): void {
    management.run(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true', '--timeout=300s']);
  }
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Repeats an attempt until it holds. */
async function until(seconds: number, attempt: () => Promise<boolean>): Promise<void> {
  await eventuallyAsync(seconds, async () => ((await attempt()) ? true : undefined));
}

async function eventuallyAsync<T>(seconds: number, attempt: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await attempt();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`it did not come true in ${seconds} s`);
    await pause(200);
  }
}

function print(what: string, started: number): void {
  console.log(`${what}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function minutes(count: number): number {
  return count * 60_000;
}
