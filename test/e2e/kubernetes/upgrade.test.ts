import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EtcdBackup, EtcdTopology } from '../../../constructs/control-plane';
import { KubernetesVersion, Size } from '../../../lib';
import { describeUnless } from '../../support/describe-unless';
import { Hosted } from './hosted';
import { bringUp, importImages, Kubectl, obstacle, SIM_FOLDER } from './management';
import { SteadyClient } from './steady-client';

const VERSIONS = [KubernetesVersion.V1_34, KubernetesVersion.V1_35, KubernetesVersion.V1_36];

/** What is built already: building takes ten minutes for each version, and is asked for with `E2E_BUILD=1`. */
const missing = VERSIONS.filter((version) => imagesOf(version).some((file) => !existsSync(file)));
const reason =
  obstacle() ??
  (missing.length > 0 && process.env.E2E_BUILD !== '1'
    ? `Kubernetes ${missing.join(' and ')} is not built; E2E_BUILD=1 builds it`
    : undefined);

describeUnless(reason, 'upgrading a hosted control plane twice', () => {
  const management = Kubectl.MANAGEMENT;
  let work: string;
  let hosted: Hosted;
  let client: SteadyClient | undefined;

  beforeAll(async () => {
    bringUp(...missing.map(String));
    importImages(...VERSIONS.flatMap(imagesOf));
    work = mkdtempSync(join(tmpdir(), 'upgrade-'));
    hosted = new Hosted('rollout-upgrade', 30821, work, {
      etcd: EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(2), mayShareNodes: true }),
      backup: EtcdBackup.none(),
      replicas: 2,
    });
    hosted.synthesize({ version: VERSIONS[0] });
    await hosted.apply();
    client = await SteadyClient.start(hosted.administratorKubeconfig());
  }, 45 * 60_000);

  afterAll(async () => {
    await client?.stop();
    hosted?.remove();
    if (work) rmSync(work, { recursive: true, force: true });
  }, 5 * 60_000);

  test.each(VERSIONS.slice(1))(
    'to %s: etcd first, then API servers, then controllers',
    async (version) => {
      hosted.synthesize({ version });
      const started = Date.now();
      await hosted.apply();
      console.log(`to ${version} in ${((Date.now() - started) / 1000).toFixed(0)} s; ${client}`);
      const of = (program: string) => podsOf(program).map(({ metadata }) => Date.parse(metadata.creationTimestamp));
      expect(Math.max(...of('etcd'))).toBeLessThanOrEqual(Math.min(...of('kube-apiserver')));
      const controllers = [...of('kube-controller-manager'), ...of('kube-scheduler')];
      expect(Math.max(...of('kube-apiserver'))).toBeLessThan(Math.min(...controllers));
      for (const program of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']) {
        for (const { spec } of podsOf(program)) expect(spec.containers[0].image).toContain(`:v${version}`);
      }
    },
    15 * 60_000,
  );

  test('loses no request and no answered write', async () => {
    await client!.stop();
    console.log(`through both upgrades: ${client}\n${client!.failures.slice(0, 10).join('\n')}`);
    expect(client!.failures).toEqual([]);
  }, 60_000);

  function podsOf(program: string): any[] {
    return management.get('pods', '-n', hosted.namespace, '-l', `app.kubernetes.io/name=${program}`).items;
  }
});

function imagesOf(version: KubernetesVersion): string[] {
  const folder = join(SIM_FOLDER, 'images');
  return [join(folder, `kubernetes-${version}.tar`), join(folder, `etcd-${version.release.etcd}.tar`)];
}
