import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';

const { V1_33, V1_34, V1_35 } = KubernetesVersion;

test('knows a version by its text, with or without v', () => {
  expect(`${KubernetesVersion.of('v1.34.7')}`).toBe('1.34.7');
  expect(KubernetesVersion.of('1.35.4').equals(V1_35)).toBe(true);
  expect(JSON.stringify({ version: V1_35 })).toBe('{"version":"1.35.4"}');
});

test.each(['1.20.0', '1.35', '2.35.4', '1.35.4-rc.1', '', 'latest', '1.35.4\n'])('fails to read %j', (text) => {
  expect(() => KubernetesVersion.of(text)).toThrow(
    `a Kubernetes version is not one that can be run (found ${JSON.stringify(text)}); allowed: a patch of 1.33, 1.34, 1.35, 1.36`,
  );
});

test('orders by minor version, then by patch, as numbers', () => {
  expect(V1_35.isNewerThan(V1_34)).toBe(true);
  expect(KubernetesVersion.of('1.34.10').isNewerThan(KubernetesVersion.of('1.34.9'))).toBe(true);
  expect(KubernetesVersion.of('1.34.10').isNewerThan(KubernetesVersion.of('1.35.0'))).toBe(false);
  expect(V1_34.isNewerThan(V1_34)).toBe(false);
  expect(V1_34.isAtLeast(V1_34)).toBe(true);
  expect(V1_33.isAtLeast(V1_34)).toBe(false);
});

test('counts minor versions', () => {
  expect(V1_35.minorsAfter(V1_33)).toBe(2);
  expect(V1_33.minorsAfter(V1_35)).toBe(-2);
});
