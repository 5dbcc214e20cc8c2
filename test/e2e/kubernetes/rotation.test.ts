import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { ApiObject, JsonPatch } from 'cdk8s';
import { EncryptionAtRest, EtcdBackup, EtcdTopology, type HostedControlPlane } from '../../../constructs/control-plane';
import { KeyRing, Size } from '../../../lib';
import { describeUnless } from '../../support/describe-unless';
import { Hosted } from './hosted';
import { bringUp, eventually, Kubectl, obstacle } from './management';
import { SteadyClient } from './steady-client';

const reason = obstacle();

describeUnless(reason, 'rotating all keys of a hosted control plane', () => {
  const management = Kubectl.MANAGEMENT;
  let work: string;
  let hosted: Hosted;
  let before: Kubectl;
  let client: SteadyClient | undefined;
  let firstToken: string;
  let secondToken: string;

  beforeAll(async () => {
    bringUp();
    work = mkdtempSync(join(tmpdir(), 'rotation-'));
    hosted = new Hosted('rollout-rotation', 30831, work, {
      etcd: EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(2), mayShareNodes: true }),
      backup: EtcdBackup.none(),
      replicas: 2,
    });
    hosted.synthesize({}, renewEveryMinute);
    await hosted.apply();
    before = hosted.administrator('before');
    before.run(['create', 'secret', 'generic', 'kept', '--from-literal=word=swordfish']);
    await eventually(60, () => (before.try(['get', 'serviceaccount', 'default']).ok ? true : undefined));
    firstToken = before.run(['create', 'token', 'default', '--duration=2h']).trim();
    client = await SteadyClient.start(hosted.administratorKubeconfig('before'));
  }, 45 * 60_000);

  afterAll(async () => {
    await client?.stop();
    hosted?.remove();
    if (work) rmSync(work, { recursive: true, force: true });
  }, 5 * 60_000);

  test(
    'certificates of five minutes are renewed and read again by the programs that run',
    async () => {
      const pods = namesOfPods();
      const serial = await serialOf(hosted.nodePort);
      const started = Date.now();
      await eventually(420, async () => ((await serialOf(hosted.nodePort)) === serial ? undefined : true));
      console.log(`another certificate is served after ${((Date.now() - started) / 1000).toFixed(0)} s; ${client}`);
      expect(namesOfPods()).toEqual(pods);
      expect(restarts()).toBe(0);
      expect(client!.failures).toEqual([]);
    },
    10 * 60_000,
  );

  test(
    'stage 1, the next keys are made known: whatever worked goes on working',
    async () => {
      await roll(KeyRing.of('1').adding('2'));
      expect(before.run(['get', 'secret', 'kept', '-o', 'name']).trim()).toBe('secret/kept');
      expect(accepts(firstToken)).toBe(true);
      expect(rawSecret()).toContain('k8s:enc:secretbox:v1:key-1:');
    },
    15 * 60_000,
  );

  test(
    'stage 2, they are used: who knows only the old ones is still served, and Secrets are written anew',
    async () => {
      await roll(KeyRing.of('2').retiring('1'));
      expect(before.run(['get', 'secret', 'kept', '-o', 'name']).trim()).toBe('secret/kept');
      expect(await eventually(60, async () => await issuerOf(hosted.nodePort))).toBe('cluster-ca-2');
      secondToken = before.run(['create', 'token', 'default', '--duration=2h']).trim();
      expect([accepts(firstToken), accepts(secondToken)]).toEqual([true, true]);
      expect(rawSecret()).toContain('k8s:enc:secretbox:v1:key-2:');
      console.log(
        `through stages 1 and 2, with the old certificates: ${client}\n${client!.failures.slice(0, 5).join('\n')}`,
      );
      await client!.stop();
      expect(client!.failures).toEqual([]);
    },
    15 * 60_000,
  );

  test(
    'stage 3, the old ones are left out: what only they vouch for is refused',
    async () => {
      const after = hosted.administrator('after');
      client = await SteadyClient.start(hosted.administratorKubeconfig('after'));
      await roll(KeyRing.of('2').forgetting('1'));
      expect(client.failures).toEqual([]);
      const word = after.get('secret', 'kept').data.word as string;
      expect(Buffer.from(word, 'base64').toString()).toBe('swordfish');
      expect([accepts(firstToken, after), accepts(secondToken, after)]).toEqual([false, true]);
      expect(before.try(['get', 'secret', 'kept']).ok).toBe(false);
    },
    15 * 60_000,
  );

  test(
    'stage 4, the old ones are gone, and nothing is left that needs them',
    async () => {
      await roll(KeyRing.of('2'));
      await client!.stop();
      console.log(
        `through stages 3 and 4, with the new certificates: ${client}\n${client!.failures.slice(0, 5).join('\n')}`,
      );
      expect(client!.failures).toEqual([]);
      const certificates = management.get('certificates', '-n', hosted.namespace).items as any[];
      const authorities = certificates.filter(({ spec }) => spec.isCA);
      expect(authorities.map(({ metadata }) => metadata.name).filter((name) => !name.endsWith('-2'))).toEqual([]);
      expect(authorities.map(({ spec }) => spec.issuerRef.name)).toEqual(authorities.map(() => 'self-signed'));
    },
    15 * 60_000,
  );

  async function roll(ring: KeyRing): Promise<void> {
    hosted.synthesize(
      { authorities: ring, serviceAccountKeys: ring, encryption: EncryptionAtRest.secretbox(ring) },
      renewEveryMinute,
    );
    const started = Date.now();
    await hosted.apply();
    console.log(`${ring} rolled out in ${((Date.now() - started) / 1000).toFixed(0)} s; ${client}`);
  }

  function accepts(token: string, admin = before): boolean {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
    const answer = admin.run(['create', '-o', 'json', '-f', '-'], JSON.stringify(review));
    return JSON.parse(answer).status.authenticated === true;
  }

  function rawSecret(): string {
    return hosted.raw('/registry/secrets/default/kept');
  }

  function pods(): any[] {
    return management.get('pods', '-n', hosted.namespace).items;
  }

  function namesOfPods(): string[] {
    return pods()
      .filter(({ status }) => status.phase === 'Running')
      .map(({ metadata }) => metadata.name)
      .sort();
  }

  function restarts(): number {
    const counts = pods().flatMap(({ status }) => (status.containerStatuses ?? []).map((it: any) => it.restartCount));
    return counts.reduce((sum: number, count: number) => sum + count, 0);
  }
});

/** Leaves of five minutes, renewed after one and a half; those whose key lasts, and authorities, stay as they are. */
function renewEveryMinute(controlPlane: HostedControlPlane): void {
  for (const object of controlPlane.node.findAll().filter((it) => ApiObject.isApiObject(it))) {
    const { spec } = object.toJson();
    if (object.kind !== 'Certificate' || spec.isCA || spec.privateKey.rotationPolicy === 'Never') continue;
    object.addJsonPatch(JsonPatch.replace('/spec/duration', '5m0s'), JsonPatch.replace('/spec/renewBefore', '3m30s'));
  }
}

interface Served {
  readonly serialNumber: string;
  readonly issuer: { readonly CN: string };
}

/** The certificate that is served to somebody who trusts anybody. */
function served(port: number): Promise<Served> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate() as unknown as Served);
      socket.end();
    }).on('error', reject);
  });
}

async function serialOf(port: number): Promise<string> {
  return (await served(port)).serialNumber;
}

async function issuerOf(port: number): Promise<string> {
  return (await served(port)).issuer.CN;
}
