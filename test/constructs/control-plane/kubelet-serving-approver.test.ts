import type { HostedControlPlaneProps } from '../../../constructs/control-plane';
import { aControlPlane } from '../../support/a-control-plane';
import { Cidr } from '../../../lib/network/cidr';

const pools = { web: 'acme-web-[a-z0-9-]+', metal: 'press-1|press-2' };

test('approves only names of its pools at addresses in its ranges', () => {
  const { args } = aControlPlane({ nodePools: pools, nodeRanges: [Cidr.of('10.16.0.0/22'), Cidr.of('10.40.0.0/16')] });
  expect(args('kubelet-serving-approver')).toEqual(
    expect.arrayContaining([
      '--provider-regex=^(acme-web-[a-z0-9-]+|press-1|press-2)$',
      '--provider-ip-prefixes=10.16.0.0/22,10.40.0.0/16',
    ]),
  );
});

test.each<[string, Partial<HostedControlPlaneProps>]>([
  ['no node joins by itself', {}],
  ['somebody else approves', { nodePools: pools, approvesKubeletServing: false }],
])('is not there when %s', (_, props) => {
  expect(aControlPlane(props).workload('kubelet-serving-approver')).toBeUndefined();
});

test('may approve one signer, and write nothing else but its lease', () => {
  const { controlPlane, all } = aControlPlane({ nodePools: pools });
  expect(controlPlane.certificatePlan.leaf('kubelet-serving-approver')).toMatchObject({
    authority: 'client-ca',
    commonName: 'tenantry:kubelet-serving-approver',
    organizations: [],
  });
  const applied = all('ConfigMap').flatMap(({ data }) => Object.values<string>(data));
  const rules = applied.find((text) => text.includes('kubernetes.io/kubelet-serving'))!;
  expect(rules).toContain('tenantry:kubelet-serving-approver');
  expect(rules).not.toContain("'*'");
});

test('makes a role for whoever hands credentials to new nodes, which shows these and no others', () => {
  expect(aControlPlane({ nodePools: pools }).find('Role', 'join-credentials').rules).toEqual([
    {
      apiGroups: [''],
      resources: ['secrets'],
      resourceNames: ['join-metal', 'join-web', 'cluster-authority'],
      verbs: ['get'],
    },
    {
      apiGroups: ['cert-manager.io'],
      resources: ['certificates'],
      resourceNames: ['join-metal', 'join-web'],
      verbs: ['get'],
    },
  ]);
});
