import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EtcdBackup, EtcdRestore, EtcdTopology, ObjectStore } from '../../../constructs/control-plane';
import { Images, Size } from '../../../lib';
import { describeUnless } from '../../support/describe-unless';
import { ENDPOINT, Hosted } from './hosted';
import { bringUp, eventually, image, importImages, Kubectl, obstacle, reach, SIM_FOLDER } from './management';
import { selfSigned } from './self-signed';

const PORT = 18_744;
const BUCKET = 'backups';
const [RCLONE, SOPS] = [Images.upstream().rclone(), Images.upstream().sops()].map(
  (name) => /:v?([\d.]+)/.exec(name)![1]!,
);

const reason = obstacle();

describeUnless(reason, 'a control plane whose state and keys are kept in an object store', () => {
  const management = Kubectl.MANAGEMENT;
  let work: string;
  let server: ChildProcess | undefined;
  let store: ObjectStore;
  let hosted: Hosted;
  let administrator: Kubectl;
  let token: string;

  beforeAll(async () => {
    bringUp('--rclone', RCLONE!, '--sops', SOPS!);
    importImages(...[`rclone-${RCLONE}`, `sops-${SOPS}`].map(image));
    work = mkdtempSync(join(tmpdir(), 'object-store-'));
    mkdirSync(join(work, 'store', BUCKET), { recursive: true });
    const { certificate, key, authority } = selfSigned(work, 'store', ENDPOINT);
    server = spawn(
      join(SIM_FOLDER, 'rclone', `v${RCLONE}`, 'rclone'),
      [
        ...['serve', 's3', join(work, 'store'), '--config=/dev/null', `--addr=127.0.0.1:${PORT}`],
        ...[
          '--auth-key=tester,swordfish',
          `--cert=${certificate}`,
          `--key=${key}`,
          '--vfs-cache-mode=writes',
          '--vfs-write-back=0s',
        ],
      ],
      { stdio: 'ignore', env: { ...process.env, XDG_CACHE_HOME: work } },
    );
    reach(PORT);
    store = ObjectStore.s3({
      endpoint: `https://${ENDPOINT}:${PORT}`,
      bucket: BUCKET,
      credentialsSecretName: 'backup-store',
      authority,
    });
    const sops = (program: string) => join(SIM_FOLDER, 'sops', `v${SOPS}`, program);
    const { stderr } = spawnSync(sops('age-keygen'), ['-o', join(work, 'tenant-keys.txt')], { encoding: 'utf8' });
    hosted = new Hosted('object-store', 30871, work, {
      etcd: EtcdTopology.dedicated({ members: 1, storage: Size.gibibytes(2) }),
      backup: EtcdBackup.toObjectStore({
        store,
        kept: 2,
        keptInStore: 2,
        keyRecipients: [/age1\w+/.exec(stderr)![0]],
      }),
    });
    administrator = await hosted.rollOut();
    credentials();
    administrator.run(['create', 'secret', 'generic', 'kept', '--from-literal=word=swordfish']);
    token = administrator.run(['create', 'token', 'default', '--duration=1h']).trim();
  }, 30 * 60_000);

  afterAll(() => {
    server?.kill();
    hosted?.remove();
    if (work) rmSync(work, { recursive: true, force: true });
  }, 5 * 60_000);

  test(
    'a snapshot comes with what a restore needs, its keys locked',
    async () => {
      await runJob('etcd-backup', 'first');
      const [database, keys, needs] = files();
      expect([database, keys, needs]).toEqual([
        expect.stringMatching(/^etcd-.*Z\.db$/),
        expect.stringMatching(/^etcd-.*Z\.keys\.yaml$/),
        expect.stringMatching(/^etcd-.*Z\.yaml$/),
      ]);
      expect(contentOf(needs!)).toMatch(/^revision: \d+$/m);
      expect(contentOf(keys!)).toContain('tls.key: ENC[AES256_GCM,');
      expect(contentOf(keys!)).toContain('name: encryption-key-1');
      expect(contentOf(keys!)).not.toMatch(/tls\.key: LS0t/);
    },
    5 * 60_000,
  );

  test(
    'the daily drill restores from the store',
    async () => {
      expect(await runJob('etcd-restore-drill', 'drill')).toMatch(/etcd-.*Z\.db: \d+ keys at revision \d+/);
    },
    5 * 60_000,
  );

  test(
    'only so many stay as are to be kept',
    async () => {
      const [oldest] = files();
      for (const name of ['second', 'third']) await runJob('etcd-backup', name);
      expect(files().filter((file) => file.endsWith('.db'))).toHaveLength(2);
      expect(files()).toHaveLength(6);
      expect(files()).not.toContain(oldest);
    },
    10 * 60_000,
  );

  test(
    'an earlier state than that in the store is not copied, and pushes nothing out',
    async () => {
      const kept = files();
      const newest = join(folder(), kept.filter((file) => file.endsWith('Z.yaml')).at(-1)!);
      const text = readFileSync(newest, 'utf8');
      writeFileSync(newest, text.replace(/^revision: \d+$/m, 'revision: 4000000000'));
      management.run(['create', 'job', '-n', hosted.namespace, '--from=cronjob/etcd-backup', 'refused']);
      await eventually(180, () => {
        const log = management.run(['logs', '-n', hosted.namespace, 'job/refused', '-c', 'copy', '--tail=20']);
        return log.includes('nothing is copied: the store has a later state, revision 4000000000') ? true : undefined;
      });
      expect(files()).toEqual(kept);
      writeFileSync(newest, text);
      await eventually(180, () =>
        management.get('job', 'refused', '-n', hosted.namespace).status.succeeded === 1 ? true : undefined,
      );
      expect(files().at(-1)).not.toBe(kept.at(-1));
    },
    10 * 60_000,
  );

  test(
    'when everything of it is lost, store, program and private key bring it back',
    async () => {
      const lost = Date.now();
      hosted.remove();
      const started = Date.now();
      hosted.synthesize({ restore: EtcdRestore.fromObjectStore({ id: 'lost', store }) });
      management.run(['apply', '--server-side', '-f', join(work, 'dist', hosted.name, '10-namespace.k8s.yaml')]);
      credentials();
      const newest = files()
        .filter((file) => file.endsWith('.keys.yaml'))
        .at(-1)!;
      copyFileSync(join(folder(), newest), join(work, newest));
      const opened = spawnSync(join(SIM_FOLDER, 'sops', `v${SOPS}`, 'sops'), ['decrypt', join(work, newest)], {
        encoding: 'utf8',
        env: { ...process.env, SOPS_AGE_KEY_FILE: join(work, 'tenant-keys.txt') },
      });
      expect([opened.status, opened.stderr]).toEqual([0, '']);
      management.run(['apply', '-f', '-'], opened.stdout);
      await hosted.apply();
      // The kubeconfig of before: the authorities are the same.
      await eventually(120, () => (administrator.run(['get', '--raw', '/readyz']) === 'ok' ? true : undefined));
      expect(word()).toBe('swordfish');
      console.log(
        `everything lost: ${seconds(lost, started)} s to go, ${seconds(started)} s from the namespace to a Secret that reads`,
      );
      expect(hosted.bearer(token).run(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'])).toBe(
        'system:serviceaccount:default:default',
      );

      hosted.synthesize();
      await hosted.apply();
      await hosted.settled();
      expect(word()).toBe('swordfish');
    },
    15 * 60_000,
  );

  /** Puts the store's credentials where the control plane looks for them. */
  function credentials(): void {
    const file = join(work, 'credentials');
    writeFileSync(file, '[default]\naws_access_key_id = tester\naws_secret_access_key = swordfish\n', { mode: 0o600 });
    const literal = ['generic', 'backup-store', `--from-file=credentials=${file}`];
    management.run(['create', 'secret', ...literal, '-n', hosted.namespace]);
  }

  /** Runs a CronJob's Job now, and returns what it printed. */
  async function runJob(cronJob: string, name: string): Promise<string> {
    const started = Date.now();
    management.run(['create', 'job', '-n', hosted.namespace, `--from=cronjob/${cronJob}`, name]);
    await eventually(180, () => {
      const { status } = management.get('job', name, '-n', hosted.namespace);
      if (status.succeeded === 1) return true;
      throw new Error(JSON.stringify(status));
    });
    console.log(`${cronJob}: ${seconds(started)} s`);
    return management.run(['logs', '-n', hosted.namespace, `job/${name}`, '--all-containers']);
  }

  function word(): string {
    return Buffer.from(administrator.get('secret', 'kept').data.word as string, 'base64').toString();
  }

  function folder(): string {
    return join(work, 'store', BUCKET, hosted.namespace);
  }

  function files(): string[] {
    return readdirSync(folder()).sort();
  }

  function contentOf(file: string): string {
    return readFileSync(join(folder(), file), 'utf8');
  }
});

function seconds(from: number, to = Date.now()): string {
  return ((to - from) / 1000).toFixed(0);
}
