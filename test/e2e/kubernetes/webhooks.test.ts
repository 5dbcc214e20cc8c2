import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog, AuthorizationWebhook, EtcdBackup } from '../../../constructs/control-plane';
import { Destination } from '../../../lib';
import { describeUnless } from '../../support/describe-unless';
import { ENDPOINT, Hosted } from './hosted';
import { bringUp, enforce, eventually, Kubectl, obstacle, reach } from './management';
import { selfSigned } from './self-signed';

const PORT = 18_744;
const TOKEN = 'of-the-api-server';
const destination = Destination.outside(PORT);

const reason = obstacle();

/** Network policies are enforced throughout: the ways to the webhooks are those that the program opened. */
describeUnless(reason, 'webhooks of a control plane', () => {
  const management = Kubectl.MANAGEMENT;
  let work: string;
  let hosted: Hosted;
  let administrator: Kubectl;
  let webhooks: Webhooks;

  beforeAll(async () => {
    bringUp();
    work = mkdtempSync(join(tmpdir(), 'webhooks-'));
    webhooks = new Webhooks(work);
    reach(PORT);
    hosted = new Hosted('rollout-webhooks', 30843, work, {
      backup: EtcdBackup.none(),
      authorizationWebhooks: [AuthorizationWebhook.fromSecret('policy', { secretName: 'policy', destination })],
      auditLog: AuditLog.toWebhook('audit', {
        destination,
        rules: [
          { level: 'None', namespaces: ['quiet'] },
          { level: 'RequestResponse', verbs: ['create'], resources: [{ group: 'apps', resources: ['deployments'] }] },
        ],
      }),
    });
    hosted.synthesize();
    management.run(['apply', '--server-side', '-f', join(work, 'dist', hosted.name, '10-namespace.k8s.yaml')]);
    enforce('start', hosted.namespace);
    for (const [name, path] of [
      ['policy', 'authorize'],
      ['audit', 'audit'],
    ] as const) {
      const file = webhooks.kubeconfig(path);
      management.run(['create', 'secret', 'generic', name, '-n', hosted.namespace, `--from-file=kubeconfig=${file}`]);
    }
    await hosted.apply();
    administrator = hosted.administrator();
    for (const user of ['denied', 'other']) {
      administrator.run(['create', 'clusterrolebinding', user, '--clusterrole=view', `--user=${user}`]);
    }
  }, 45 * 60_000);

  afterAll(() => {
    enforce('stop');
    webhooks?.stop();
    hosted?.remove();
    if (work) rmSync(work, { recursive: true, force: true });
  }, 5 * 60_000);

  test('what one allows needs no role, what it denies no role helps, and of the rest roles decide', () => {
    expect(reading('allowed')).toEqual({ ok: true, stderr: '' });
    expect(reading('denied').stderr).toContain('not while the moon is full');
    expect(reading('other').ok).toBe(true);
    expect(reading('stranger').stderr).toContain('User "stranger" cannot list resource "configmaps"');
  });

  test("service accounts are asked about; the cluster's own programs and administrators never are", () => {
    const [builder, proxy] = ['default:builder', 'kube-system:kube-proxy'].map((it) => `system:serviceaccount:${it}`);
    for (const user of [builder!, proxy!]) reading(user);
    administrator.run(['get', 'configmaps', '-A']);
    const asked = [...new Set(webhooks.asked())].sort();
    expect(asked).toEqual(['allowed', 'denied', 'other', 'stranger', builder]);
  });

  test(
    'the audit log says who did what, as its rules want it, and nothing that is secret',
    async () => {
      administrator.run(['create', 'secret', 'generic', 'password', '--from-literal=word=swordfish']);
      administrator.run(['create', 'deployment', 'web', '--image=example.net/web:1', '--replicas=0']);
      for (const namespace of ['quiet', 'loud']) administrator.run(['get', 'configmaps', '-n', namespace]);
      const secret = await event((it) => it.objectRef?.name === 'password' && it.verb === 'create');
      expect(secret).toMatchObject({ level: 'Metadata', responseStatus: { code: 201 } });
      expect(secret.user.groups).toContain('tenantry:administrators');
      const deployment = await event((it) => it.objectRef?.name === 'web' && it.verb === 'create');
      expect(deployment.responseObject.spec.replicas).toBe(0);
      await event((it) => it.objectRef?.namespace === 'loud');
      expect(webhooks.events().some((it) => it.objectRef?.namespace === 'quiet')).toBe(false);
      expect(webhooks.text()).not.toContain(Buffer.from('swordfish').toString('base64'));
      const [pod] = hosted.pods('kube-apiserver');
      expect(management.run(['logs', pod.metadata.name, '-n', hosted.namespace])).not.toContain('audit.k8s.io');
      console.log(`${webhooks.events().length} events, of ${webhooks.asked().length} questions`);
    },
    3 * 60_000,
  );

  test(
    'while they are away people may do nothing, and the cluster goes on',
    async () => {
      webhooks.stop();
      // Answers of before are believed for half a minute.
      await eventually(90, () => (reading('other').ok ? undefined : true));
      management.run(['rollout', 'restart', 'deployment/kube-apiserver', '-n', hosted.namespace]);
      management.run(['rollout', 'status', 'deployment/kube-apiserver', '-n', hosted.namespace, '--timeout=240s']);
      await hosted.settled();
      administrator.run(['create', 'configmap', 'meanwhile']);
      expect(reading('other').ok).toBe(false);
      webhooks.start();
      await eventually(60, () => (reading('other').ok ? true : undefined));
      administrator.run(['create', 'configmap', 'afterwards']);
      await event((it) => it.objectRef?.name === 'afterwards');
    },
    10 * 60_000,
  );

  function reading(user: string) {
    const { ok, stderr } = administrator.try(['get', 'configmaps', '-n', 'default', `--as=${user}`]);
    return { ok, stderr };
  }

  function event(matches: (event: any) => boolean): Promise<any> {
    return eventually(60, () => {
      const found = webhooks.events().find(matches);
      if (found) return found;
      throw new Error(`no such event among ${webhooks.events().length}`);
    });
  }
});

/** In a process of its own: this one stands still while it waits for kubectl. */
const SERVER = `
const [port, folder, token] = process.argv.slice(1);
const { appendFileSync, readFileSync } = require('node:fs');
const answers = {
  allowed: { allowed: true },
  denied: { allowed: false, denied: true, reason: 'not while the moon is full' },
};
require('node:https')
  .createServer({ cert: readFileSync(folder + '/webhook.crt'), key: readFileSync(folder + '/webhook.key') }, async (asked, answer) => {
    let text = '';
    for await (const part of asked) text += part;
    if (asked.headers.authorization !== 'Bearer ' + token) return answer.writeHead(401).end();
    const object = JSON.parse(text);
    if (asked.url.startsWith('/audit')) {
      for (const event of object.items) appendFileSync(folder + '/events', JSON.stringify(event) + '\\n');
      return answer.end();
    }
    appendFileSync(folder + '/asked', object.spec.user + '\\n');
    answer.setHeader('content-type', 'application/json');
    answer.end(JSON.stringify({ ...object, status: answers[object.spec.user] ?? { allowed: false } }));
  })
  .listen(Number(port), '127.0.0.1');
`;

/** A webhook that authorizes and one that takes audit events, which believe whoever shows a token. */
class Webhooks {
  private readonly authority: string;
  private server: ChildProcess | undefined;

  constructor(private readonly folder: string) {
    this.authority = selfSigned(folder, 'webhook', ENDPOINT).authority;
    this.start();
  }

  start(): void {
    this.server = spawn(process.execPath, ['-e', SERVER, `${PORT}`, this.folder, TOKEN], { stdio: 'ignore' });
  }

  stop(): void {
    this.server?.kill();
  }

  /** Path of the file that tells an API server where one of them is, and what to show it. */
  kubeconfig(path: string): string {
    const file = join(this.folder, `${path}.kubeconfig`);
    const cluster = {
      'server': `https://${ENDPOINT}:${PORT}/${path}`,
      'certificate-authority-data': Buffer.from(this.authority).toString('base64'),
    };
    const config = {
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'webhook', cluster }],
      'users': [{ name: 'api-server', user: { token: TOKEN } }],
      'contexts': [{ name: 'webhook', context: { cluster: 'webhook', user: 'api-server' } }],
      'current-context': 'webhook',
    };
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return file;
  }

  /** Whom it was asked about. */
  asked(): string[] {
    return this.lines('asked');
  }

  /** Events that arrived. */
  events(): any[] {
    return this.lines('events').map((line) => JSON.parse(line));
  }

  /** All that arrived, as it is. */
  text(): string {
    return this.lines('events').join('\n');
  }

  private lines(name: string): string[] {
    const file = join(this.folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  }
}
