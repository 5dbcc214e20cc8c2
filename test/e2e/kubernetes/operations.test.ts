import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, JsonPatch } from 'cdk8s';
import { ControlPlaneSize, EtcdTopology, Exposure } from '../../../constructs/control-plane';
import { Cidr, controlPlaneAlerts, Monitoring, Size } from '../../../lib';
import { yamlDocuments } from '../../../lib/yaml';
import { aWatchedControlPlane } from '../../lib/monitoring/a-watched-control-plane';
import { describeUnless } from '../../support/describe-unless';
import { Hosted } from './hosted';
import { bringUp, enforce, eventually, Kubectl, obstacle } from './management';
import { processesOf, usageOf } from './usage';

/** Control planes side by side, as many as volumes, memory and processors allow. */
const SIDE_BY_SIDE = Number(process.env.SIDE_BY_SIDE ?? 3);
const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
const toolkit = join(__dirname, 'toolkit');

const reason = obstacle();

describeUnless(reason, 'operating control planes on a real Kubernetes', () => {
  const management = Kubectl.MANAGEMENT;
  const work = mkdtempSync(join(tmpdir(), 'operations-'));

  afterAll(() => rmSync(work, { recursive: true, force: true }));

  beforeAll(() => {
    bringUp();
    management.run(['apply', '--server-side', '-f', join(__dirname, 'crds')]);
  }, minutes(45));

  describe('one with a single replica of everything', () => {
    const lab = new Hosted('operations-lab', 31_950, work, {
      monitoring: Monitoring.prometheusOperator({ namespace: 'operations-monitoring' }),
      podRanges: [Cidr.of('10.244.0.0/16')],
    });
    let tenant: Kubectl;

    beforeAll(async () => {
      tenant = await lab.rollOut();
      tenant.run(['create', 'configmap', 'marker', '--from-literal=text=kept']);
    }, minutes(10));

    afterAll(() => {
      enforce('stop');
      management.run(['delete', 'namespace', 'operations-intruder', '--ignore-not-found', '--wait=false']);
      lab.remove();
    }, minutes(6));

    test(
      'what it takes while it is idle',
      async () => {
        await figures(lab);
      },
      minutes(5),
    );

    describe('its metrics, read with the certificate for that', () => {
      const ask = (program: string, path: string, status = false) => {
        const [pod] = lab.pods(program);
        const port = { 'kube-apiserver': 6443, 'kube-controller-manager': 10257, 'kube-scheduler': 10259 }[program]!;
        const { 'tls.crt': cert, 'tls.key': key } = lab.filesOf('monitoring') as Record<'tls.crt' | 'tls.key', string>;
        const { 'tls.crt': ca } = lab.filesOf('cluster-ca') as Record<'tls.crt', string>;
        const { stdout } = machine(
          ...['curl', '--silent', '--cacert', ca, '--cert', cert, '--key', key],
          ...(status ? ['--output', '/dev/null', '--write-out', '%{http_code}'] : []),
          ...['--resolve', `${program}:${port}:${pod.status.podIP}`, `https://${program}:${port}${path}`],
        );
        return stdout;
      };

      test.each(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'])('%s tells them', async (program) => {
        await eventually(60, () => {
          expect(ask(program, '/metrics')).toContain('\nkubernetes_build_info{');
          return true;
        });
      });

      test('the certificate opens nothing else', () => {
        expect(ask('kube-apiserver', '/api/v1/namespaces', true)).toBe('403');
        expect(ask('kube-controller-manager', '/configz', true)).toBe('403');
      });

      test('has every series that alerts are made from', () => {
        // No API server counts what it encrypts before it has.
        tenant.run(['create', 'secret', 'generic', 'counted']);
        const [etcd] = lab.pods('etcd');
        const told = [
          machine('curl', '--silent', `http://${etcd.status.podIP}:2381/metrics`).stdout,
          ask('kube-apiserver', '/metrics'),
        ].join('\n');
        const wanted = controlPlaneAlerts(aWatchedControlPlane({ kmsPlugins: [] }))
          .flatMap(({ expression }) => expression.match(/\b(etcd|apiserver)_\w+/g) ?? [])
          // There is no series of it before a request was refused.
          .filter((name) => name !== 'apiserver_flowcontrol_rejected_requests_total');
        expect([...new Set(wanted)].filter((name) => !told.includes(`\n${name}`))).toEqual([]);
        expect(wanted.length).toBeGreaterThan(8);
      });
    });

    describe('with its network policies enforced', () => {
      const reach = (pid: string, url: string) => {
        const { status } = spawnSync('nsenter', [
          '-t',
          pid,
          '-n',
          'curl',
          '-sk',
          '--max-time',
          '3',
          '-o',
          '/dev/null',
          url,
        ]);
        return status === 28 || status === 7 ? 'no' : 'yes';
      };
      let intruder: string;
      let targets: Record<string, string>;

      beforeAll(async () => {
        management.run(['apply', '--server-side', '-f', '-'], JSON.stringify(intruderObjects()));
        intruder = await eventually(120, () => {
          const { metadata, status } = management.get('pod', 'intruder', '-n', 'operations-intruder');
          return status.phase === 'Running' ? processesOf(metadata.uid)[0] : undefined;
        });
        const address = (program: string) => lab.pods(program)[0].status.podIP;
        targets = {
          'etcd for clients': `https://${address('etcd')}:2379/health`,
          'etcd for members': `https://${address('etcd')}:2380/members`,
          'etcd for metrics': `http://${address('etcd')}:2381/health`,
          'the API server': `https://${address('kube-apiserver')}:6443/livez`,
          'the scheduler': `https://${address('kube-scheduler')}:10259/healthz`,
        };
      }, minutes(5));

      test(
        'a pod of another namespace reaches everything without them, and nothing with them',
        () => {
          const reached = () => Object.keys(targets).filter((target) => reach(intruder, targets[target]!) === 'yes');
          expect(reached()).toEqual(Object.keys(targets));
          enforce('start', lab.namespace);
          expect(reached()).toEqual([]);
        },
        minutes(3),
      );

      test(
        'its own pods reach nothing of the management cluster',
        () => {
          const [etcd] = lab.pods('etcd');
          const [pid] = processesOf(etcd.metadata.uid as string);
          const api = management.get('service', 'kubernetes', '-n', 'default').spec.clusterIP;
          expect(reach(pid!, `https://${api}:443/livez`)).toBe('no');
          expect(reach(intruder, `https://${api}:443/livez`)).toBe('yes');
        },
        minutes(1),
      );

      test(
        'it still serves, and comes up anew',
        async () => {
          management.run(['-n', lab.namespace, 'delete', 'pods', '--all', '--wait=true']);
          await lab.settled();
          tenant.run(['create', 'namespace', 'under-seal']);
          await eventually(
            120,
            () => tenant.try(['get', 'serviceaccount', 'default', '-n', 'under-seal']).ok || undefined,
          );
          expect(tenant.get('configmap', 'marker').data).toEqual({ text: 'kept' });
        },
        minutes(10),
      );
    });

    describe('exposed in other ways', () => {
      const host = 'lab.cp.example.net';

      test(
        'answers at a load balancer of its own',
        async () => {
          enforce('stop');
          lab.synthesize({ endpoint: { host, port: 6443, exposure: Exposure.loadBalancer() } });
          // Somebody enters the address under this name when it is known; nobody does here, and nothing waits for it.
          await lab.apply();
          const address = await eventually(60, () => {
            const { status } = management.get('service', 'kube-apiserver', '-n', lab.namespace);
            return status.loadBalancer.ingress?.[0].ip as string | undefined;
          });
          const { 'tls.crt': ca } = lab.filesOf('cluster-ca') as Record<'tls.crt', string>;
          const words = ['curl', '--silent', '--cacert', ca, '--resolve', `${host}:6443:${address}`];
          await eventually(240, () =>
            machine(...words, `https://${host}:6443/readyz`).stdout === 'ok' ? true : undefined,
          );
        },
        minutes(6),
      );

      test(
        'has a route that the Gateway API takes',
        () => {
          const exposure = Exposure.gateway({ name: 'control-planes', namespace: 'gateway' });
          lab.synthesize({ endpoint: { host, port: 6443, exposure } });
          const objects = lab.objects();
          const text = yamlDocuments(
            objects.filter(({ kind }) => ['Service', 'TLSRoute', 'NetworkPolicy'].includes(kind)),
          );
          const words = [
            'apply',
            '--server-side',
            '--force-conflicts',
            '--dry-run=server',
            '--validate=strict',
            '-f',
            '-',
          ];
          expect(management.try(words, text)).toMatchObject({ ok: true, stderr: '' });
          expect(objects.filter(({ kind }) => kind === 'TLSRoute')).toHaveLength(1);
        },
        minutes(1),
      );

      afterAll(async () => {
        await lab.rollOut();
      }, minutes(6));
    });

    describe('put to sleep', () => {
      let claims: string[];
      const claimed = () =>
        management
          .get('persistentvolumeclaims', '-n', lab.namespace)
          .items.map(({ metadata }: any) => `${metadata.name} ${metadata.uid}`);

      test(
        'takes a snapshot, then runs nothing',
        async () => {
          claims = claimed();
          const started = Date.now();
          lab.synthesize({ hibernated: true });
          await lab.apply();
          await eventually(240, () => {
            const left = lab.pods().filter(({ status }) => status.phase !== 'Succeeded');
            if (left.length > 0)
              throw new Error(`still there: ${left.map(({ metadata }) => metadata.name).join(', ')}`);
            return true;
          });
          console.log(`from awake to asleep, snapshot included: ${seconds(started)} s`);
          expect(management.get('poddisruptionbudgets', '-n', lab.namespace).items).toEqual([]);
          const schedules = management.get('cronjobs', '-n', lab.namespace).items as any[];
          expect(schedules.map(({ spec }) => spec.suspend)).toEqual(schedules.map(() => true));
          expect(claimed()).toEqual(claims);
          expect(alerts().filter((name) => /^(Etcd|ApiServer|Scheduler|ControllerManager)/.test(name))).toEqual([]);
          expect(alerts()).toContain('CertificateNotRenewed');
        },
        minutes(12),
      );

      test(
        'wakes with all that it had',
        async () => {
          const started = Date.now();
          tenant = await lab.rollOut();
          console.log(`from asleep to all waves applied and ready: ${seconds(started)} s`);
          expect(tenant.get('configmap', 'marker').data).toEqual({ text: 'kept' });
          expect(claimed()).toEqual(claims);
          tenant.run(['create', 'namespace', 'awake']);
          await eventually(120, () => tenant.try(['get', 'serviceaccount', 'default', '-n', 'awake']).ok || undefined);
          expect(alerts()).toEqual(expect.arrayContaining(['EtcdQuorumLost', 'ApiServerDown']));
        },
        minutes(10),
      );

      test(
        'takes another snapshot before it sleeps again, whatever is left of the first sleep',
        async () => {
          lab.synthesize({ hibernated: true });
          const [first] = lab.objects().filter(({ kind }) => kind === 'Job');
          // As after engines that delete nothing: complete, and of a pod that would do something else today.
          const { containers, ...pod } = first.spec.template.spec;
          const spec = {
            ...first.spec,
            template: {
              ...first.spec.template,
              spec: { ...pod, initContainers: [], containers: [idle(containers[0])] },
            },
          };
          management.run(['apply', '--server-side', '-f', '-'], JSON.stringify({ ...first, spec }));
          lab.synthesize({ hibernated: true, hibernations: 3 });
          await lab.apply();
          const { status } = management.get('job', `${first.metadata.name.slice(0, -1)}3`, '-n', lab.namespace);
          expect(status.succeeded).toBe(1);
          tenant = await lab.rollOut();
          expect(tenant.get('configmap', 'marker').data).toEqual({ text: 'kept' });
        },
        minutes(15),
      );

      const alerts = (): string[] =>
        management
          .get('prometheusrule', 'control-plane', '-n', lab.namespace)
          .spec.groups.flatMap(({ rules }: any) => rules.map(({ alert }: any) => alert as string));
      const idle = (container: any) => ({ ...container, command: ['/bin/true'], args: [], volumeMounts: [] });
    });

    test(
      'a Job that fails is told of at once, and runs anew',
      async () => {
        management.run(['delete', 'jobs', '--all', '-n', lab.namespace]);
        lab.synthesize({}, (controlPlane) => {
          for (const object of controlPlane.node.findAll().filter((it) => ApiObject.isApiObject(it)))
            if (object.kind === 'Job') object.addJsonPatch(JsonPatch.replace('/spec/activeDeadlineSeconds', 1));
        });
        const started = Date.now();
        await expect(lab.apply()).rejects.toThrow(/tenant-bootstrap-\w+ has failed; what is known/);
        console.log(`a Job that fails after a second stops apply.sh after ${seconds(started)} s`);
        lab.synthesize();
        expect(await lab.apply()).toMatch(/tenant-bootstrap-\w+ has failed before and is made anew/);
      },
      minutes(6),
    );
  });

  describe('one that survives the loss of a node', () => {
    const pair = new Hosted('operations-pair', 31_951, work, {
      etcd: EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(2), mayShareNodes: true }),
      replicas: 2,
    });
    let tenant: Kubectl;

    beforeAll(async () => {
      tenant = await pair.rollOut();
      tenant.run(['create', 'configmap', 'marker', '--from-literal=text=kept']);
    }, minutes(10));

    afterAll(() => pair.remove(), minutes(5));

    test(
      'what it takes while it is idle',
      async () => {
        await figures(pair);
      },
      minutes(5),
    );

    test(
      'is drained one pod after another, without three failed probes in a row',
      async () => {
        const probes: boolean[] = [];
        const probe = setInterval(
          () => probes.push(tenant.try(['get', '--raw', '/readyz', '--request-timeout=2s']).ok),
          1000,
        );
        const refused: Record<string, number> = {};
        try {
          for (const program of PROGRAMS) {
            const before = pair.pods(program).map(({ metadata }) => metadata.name as string);
            const uids = new Set(pair.pods(program).map(({ metadata }) => metadata.uid));
            refused[program] = 0;
            for (const pod of before) {
              await eventually(240, () => {
                if (evict(pair.namespace, pod)) return true;
                refused[program]! += 1;
                return undefined;
              });
            }
            await eventually(240, () => {
              const now = pair.pods(program).filter(({ status }) => isReady(status));
              return now.length === before.length && now.every(({ metadata }) => !uids.has(metadata.uid))
                ? true
                : undefined;
            });
          }
        } finally {
          clearInterval(probe);
        }
        const worst =
          probes
            .join('')
            .match(/(false)+/g)
            ?.map((run) => run.length / 5) ?? [];
        console.log(
          `drained: ${probes.length} probes, failures in a row ${JSON.stringify(worst)}; refused evictions ${JSON.stringify(refused)}`,
        );
        expect(Math.max(0, ...worst)).toBeLessThan(3);
        // A budget let one go at a time.
        for (const program of PROGRAMS)
          expect({ program, refused: refused[program]! > 0 }).toEqual({ program, refused: true });
        expect(tenant.get('configmap', 'marker').data).toEqual({ text: 'kept' });
      },
      minutes(20),
    );
  });

  test(
    `${SIDE_BY_SIDE} of them live side by side`,
    async () => {
      const { programs } = ControlPlaneSize.SMALL;
      // Ten of them would ask for more processors than a small machine has.
      const size = ControlPlaneSize.of({ ...programs, apiServer: { ...programs.apiServer, cpuMillis: 20 } });
      const neighbours = Array.from(
        { length: SIDE_BY_SIDE },
        (_, n) => new Hosted(`operations-${n}`, 31_960 + n, work, { size }),
      );
      try {
        const started = Date.now();
        const tenants = await Promise.all(neighbours.map((neighbour) => neighbour.rollOut()));
        console.log(`${SIDE_BY_SIDE} side by side: all ready after ${seconds(started)} s`);
        tenants.forEach((tenant, n) => tenant.run(['create', 'configmap', 'marker', `--from-literal=text=${n}`]));
        tenants.forEach((tenant, n) => expect(tenant.get('configmap', 'marker').data).toEqual({ text: `${n}` }));
        const sums = neighbours.map((neighbour) =>
          PROGRAMS.reduce((sum, program) => sum + usageOf(neighbour.pods(program)).pss, 0),
        );
        console.log(`memory of each, shared pages counted once: ${sums.map((sum) => sum.toFixed(0)).join(', ')} MiB`);
      } finally {
        for (const neighbour of neighbours) neighbour.remove();
      }
    },
    minutes(30),
  );

  /** Memory, and processor time over half a minute. */
  async function figures(controlPlane: Hosted): Promise<void> {
    const before = PROGRAMS.map((program) => usageOf(controlPlane.pods(program)));
    const started = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 30_000));
    const elapsed = (Date.now() - started) / 1000;
    const rows = PROGRAMS.map((program, index) => {
      const { rss, pss, ticks } = usageOf(controlPlane.pods(program));
      return {
        program,
        rss: Math.round(rss),
        pss: Math.round(pss),
        millicores: Math.round(((ticks - before[index]!.ticks) / elapsed) * 10),
      };
    });
    const sum = (field: 'rss' | 'pss' | 'millicores') => rows.reduce((total, row) => total + row[field], 0);
    console.log(
      [
        `${controlPlane.name}, idle; MiB and thousandths of a core:`,
        ...rows.map((row) => `  ${row.program}: RSS ${row.rss}, PSS ${row.pss}, CPU ${row.millicores}`),
        `  together: RSS ${sum('rss')}, PSS ${sum('pss')}, CPU ${sum('millicores')}`,
      ].join('\n'),
    );
    expect(sum('pss')).toBeGreaterThan(0);
  }

  function evict(namespace: string, name: string): boolean {
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
    const { ok, stderr } = management.try(['create', '--raw', path, '-f', '-'], JSON.stringify(eviction));
    if (!ok && !stderr.includes('disruption budget')) throw new Error(stderr);
    return ok;
  }
});

function isReady(status: any): boolean {
  return status.conditions?.some((c: any) => c.type === 'Ready' && c.status === 'True') ?? false;
}

function intruderObjects() {
  const metadata = { name: 'intruder', namespace: 'operations-intruder' };
  const container = {
    name: 'sleep',
    image: 'busybox:stable',
    imagePullPolicy: 'IfNotPresent',
    command: ['sleep', '3600'],
  };
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: metadata.namespace } },
      { apiVersion: 'v1', kind: 'Pod', metadata, spec: { terminationGracePeriodSeconds: 0, containers: [container] } },
    ],
  };
}

function machine(...words: string[]) {
  return spawnSync(join(toolkit, 'machine'), ['exec', 'mgmt', ...words], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(1);
}

function minutes(count: number): number {
  return count * 60_000;
}
