import fc from 'fast-check';
import { declareReferenceFleet } from '../../stacks/reference-fleet';
import { aCluster, aFleet, fleets } from '../support/fleets';
import { INVARIANTS } from '../support/invariants';
import { declareFleet, type Synthesized, synthesized } from '../support/platforms';

const reference = synthesized((platform) => void declareReferenceFleet(platform));

test.each(Object.keys(INVARIANTS))('of the reference fleet: %s', (rule) => {
  expect(INVARIANTS[rule]!(reference)).toEqual([]);
});

test('of generated fleets: every rule holds', () => {
  fc.assert(
    fc.property(fleets({ minClusters: 1, maxClusters: 4 }), (fleet) => {
      const made = synthesized((platform) => declareFleet(platform, fleet));
      expect(violationsOf(made)).toEqual({});
    }),
    { numRuns: 25 },
  );
}, 120_000);

/** Mistakes that a careless change to the constructs could make, and the one rule that has to notice each. */
const careless: [string, (fleet: Synthesized) => void, string][] = [
  [
    'a Service whose selector nobody has',
    ({ objects }) => (find(objects, 'Service', 'kube-apiserver').spec.selector = { app: 'gone' }),
    'every Service selects pods that listen on its port',
  ],
  [
    'a mounted Secret that nobody makes',
    ({ objects }) => (find(objects, 'Certificate', 'scheduler').spec.secretName = 'elsewhere'),
    'whatever a pod mounts exists',
  ],
  [
    'an image from nowhere',
    ({ objects }) =>
      (find(objects, 'Deployment', 'kube-scheduler').spec.template.spec.containers[0].image = 'x:latest'),
    'every image is one of the list',
  ],
  [
    'a container that may escalate',
    ({ objects }) =>
      (find(objects, 'Deployment', 'kube-scheduler').spec.template.spec.containers[0].securityContext = {}),
    'every pod is fit for Pod Security restricted, has requests, probes and a way to be drained',
  ],
  [
    'a namespace that is open',
    ({ objects }) => (find(objects, 'NetworkPolicy', 'deny-all').spec.policyTypes = ['Ingress']),
    'every namespace denies what no policy allows',
  ],
  [
    'a certificate without the name of the endpoint',
    ({ objects }) => (find(objects, 'Certificate', 'api-server').spec.dnsNames = ['elsewhere']),
    'certificates cover the names that are dialled',
  ],
  [
    'a priority class that nobody makes',
    ({ objects }) => (find(objects, 'StatefulSet', 'etcd').spec.template.spec.priorityClassName = 'urgent'),
    'every pod has a priority class that its management cluster has',
  ],
  [
    'a port that another cluster has',
    ({ stacks }) => {
      const [one, two] = ['acme-dev-paris', 'acme-prod-paris'].map((stack) =>
        Object.values<any>(stacks[stack]!.resource.openstack_lb_listener_v2).find(({ name }) => name.endsWith('-api')),
      );
      one.protocol_port = two.protocol_port;
    },
    'ports of a load balancer are given once',
  ],
  [
    'nodes that are shut out by those of another region',
    ({ stacks }) => {
      const rules = stacks['acme-prod-lagos']!.resource.openstack_networking_secgroup_rule_v2;
      const [one] = Object.keys(rules).filter((name) => rules[name].remote_ip_prefix?.startsWith('10.16.'));
      delete rules[one!];
    },
    'nodes of a cluster let each other in, wherever they are',
  ],
  [
    'an exposed port that is closed',
    ({ stacks }) => {
      const members = Object.values<any>(stacks['acme-prod-paris']!.resource.openstack_lb_member_v2);
      for (const member of members) member.protocol_port = 8443;
    },
    'load balancers reach the nodes behind them',
  ],
];

test('notices an agent that dials a port which leads nowhere', () => {
  const rule = INVARIANTS['an agent on every node dials a port that leads to the konnectivity server']!;
  const made = synthesized((platform) =>
    declareFleet(platform, { ...aFleet(), clusters: [aCluster({ konnectivity: true })] }),
  );
  expect(rule(made)).toEqual([]);
  const listeners = Object.values<any>(made.stacks['acme-prod-paris']!.resource.openstack_lb_listener_v2);
  listeners.find(({ name }) => name === 'acme-prod-tunnel').protocol_port = 7999;
  expect(rule(made)).toEqual(['paris-home-0/acme-prod: port 7001 leads nowhere']);
});

test.each(careless)('notices %s, by one rule alone', (_, spoil, rule) => {
  const copy: Synthesized = { ...structuredClone({ ...reference, report: undefined }), report: reference.report };
  spoil(copy);
  expect(Object.keys(violationsOf(copy))).toEqual([rule]);
});

function violationsOf(fleet: Synthesized): Record<string, string[]> {
  const all = Object.entries(INVARIANTS).map(([rule, check]) => [rule, check(fleet)] as const);
  return Object.fromEntries(all.filter(([, violations]) => violations.length > 0));
}

function find(objects: Synthesized['objects'], kind: string, name: string): any {
  return Object.values(objects)
    .flat()
    .find((object) => object.kind === kind && object.metadata.name === name);
}
