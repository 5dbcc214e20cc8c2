import { Cni } from '../../../lib/network/cni';
import { aCluster, aFleet, aMetalPool, aPool, aRegion, aSite } from '../../support/fleets';
import { reported } from '../../support/reported';

const region = aRegion(0);
const SITE = aSite();
const hybrid = [aPool({ region }), aMetalPool({ site: SITE })];

function problemsOf(about: Parameters<typeof aCluster>[0], regions = [region]) {
  return reported(aFleet({ regions, sites: [SITE], clusters: [aCluster({ pools: hybrid, ...about })] }));
}

test.each([Cni.cilium({ encapsulation: 'native' }), Cni.calico({ encapsulation: 'native' })])(
  'reports that %s cannot route between places without an encapsulation',
  (cni) => {
    expect(problemsOf({ cni })).toEqual([
      expect.stringContaining(
        `[acme-prod] pods of acme-prod in different places could not reach each other: ${cni} sends their packets as they are`,
      ),
    ]);
  },
);

test.each([
  ['an encapsulation', { cni: Cni.cilium() }],
  ['encryption between places', { cni: Cni.cilium({ isEncrypted: true }) }],
  [
    'no encapsulation in one place',
    { cni: Cni.cilium({ encapsulation: 'native' as const }), pools: [aPool({ region })] },
  ],
  ['whatever the tenant installs', { cni: Cni.none() }],
])('accepts %s', (_, about) => {
  expect(problemsOf(about)).toEqual([]);
});

test('reports networks whose packets leave too little for IPv6', () => {
  const narrow = aRegion(0, { mtu: 1300 });
  expect(problemsOf({ dualStack: true, cni: Cni.flannel(), pools: [aPool({ region: narrow })] }, [narrow])).toEqual([
    expect.stringContaining(
      'packets of pods of acme-prod would be smaller than IPv6 allows: flannel takes 50 bytes of each (found 1250)',
    ),
  ]);
});
