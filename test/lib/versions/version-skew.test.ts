import { KubernetesVersion } from '../../../lib/versions/kubernetes-version';
import { versionSkewProblems, type VersionSkewProps } from '../../../lib/versions/version-skew';

const { V1_33, V1_34, V1_35, V1_36 } = KubernetesVersion;

test.each<[string, Partial<VersionSkewProps>]>([
  ['a new cluster', { version: V1_36 }],
  ['no change', { version: V1_35, recorded: V1_35 }],
  ['a later patch', { version: KubernetesVersion.of('1.34.9'), recorded: KubernetesVersion.of('1.34.2') }],
  ['one minor version up', { version: V1_35, recorded: V1_34 }],
  ['pools of three minor versions ago', { version: V1_36, pools: { web: V1_33, edge: V1_36 } }],
])('accepts %s', (_, props) => {
  expect(problemsOf(props)).toEqual([]);
});

test.each<[string, Partial<VersionSkewProps>, string]>([
  [
    'a skipped minor version',
    { version: V1_36, recorded: V1_34 },
    'the control plane of acme would skip a minor version after 1.34.4 (found "1.36.3"); allowed: a patch of 1.34 or 1.35; upgrade to 1.35 first and roll that out',
  ],
  ['going back a minor version', { version: V1_34, recorded: V1_35 }, 'would go back from 1.35.4 (found "1.34.4")'],
  [
    'going back a patch',
    { version: KubernetesVersion.of('1.34.2'), recorded: KubernetesVersion.of('1.34.9') },
    'would go back from 1.34.9',
  ],
  [
    'a pool newer by a patch',
    { version: KubernetesVersion.of('1.34.2'), pools: { web: KubernetesVersion.of('1.34.3') } },
    'the nodes of pool web of acme are newer than its control plane 1.34.2 (found "1.34.3")',
  ],
])('fails on %s', (_, props, message) => {
  expect(problemsOf(props)).toEqual([expect.stringContaining(message)]);
});

test('reports every pool and the upgrade together', () => {
  expect(problemsOf({ version: V1_33, recorded: V1_34, pools: { web: V1_34, edge: V1_35 } })).toHaveLength(3);
});

/** The messages for a cluster `acme`. */
function problemsOf(props: Partial<VersionSkewProps>): string[] {
  return versionSkewProblems({ cluster: 'acme', version: V1_35, ...props }).map(({ message }) => message);
}

test.each([
  [undefined, 'unknown'],
  ['3.5.24-0', '3.5.24-0'],
])('etcd goes to 3.6 from no release that cannot: %s', (recordedEtcd, found) => {
  expect(problemsOf({ version: V1_34, recorded: V1_33, recordedEtcd })).toEqual([
    `the etcd of acme would go to 3.6 from a release that cannot (found "${found}"); ` +
      'allowed: 3.5.26 or later before 3.6.5-0: members could be refused as too many learners; ' +
      'synthesize Kubernetes 1.33.13 once more with this library and roll that out first',
  ]);
});

test('etcd goes to 3.6 from the one that belongs to Kubernetes 1.33', () => {
  expect(problemsOf({ version: V1_34, recorded: V1_33, recordedEtcd: V1_33.release.etcd })).toEqual([]);
});
