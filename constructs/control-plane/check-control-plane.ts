import { checkIdentityProviders } from '../../lib/access/identity-provider';
import { dnsLabel } from '../../lib/names';
import { Problem } from '../../lib/problem';
import { Exposure } from './exposure';
import type { HostedControlPlaneProps } from './hosted-control-plane-props';

/**
 * Checks the properties of a control plane against each other.
 *
 * @throws Problem when values contradict each other
 */
export function checkControlPlane(props: HostedControlPlaneProps): void {
  const { name, endpoint, replicas = 2 } = props;
  dnsLabel('the name of a control plane', name);
  dnsLabel(`the namespace of ${name}`, props.namespace);
  checkIdentityProviders(props.identityProviders ?? []);
  if (!Number.isInteger(replicas) || replicas < 1) {
    throw new Problem({
      what: `the API server of ${name} has no number of pods`,
      found: replicas,
      allowed: 'a whole number, at least 1',
      remedy: 'use 2 or 3 to survive the loss of a node',
    });
  }
  checkRanges(props);
  if (!(endpoint.exposure ?? Exposure.nodePort()).needsNodePorts) return;
  if (endpoint.nodePort === undefined) {
    throw new Problem({
      what: `${name} is exposed by a NodePort and has none`,
      allowed: 'endpoint.nodePort',
      remedy: 'plan a NodePort for its API, or choose another Exposure',
    });
  }
  if (props.konnectivity && endpoint.tunnelNodePort === undefined) {
    throw new Problem({
      what: `${name} has konnectivity but no port for it`,
      allowed: 'endpoint.tunnelNodePort',
      remedy: 'plan a NodePort for the tunnel',
    });
  }
}

function checkRanges(props: HostedControlPlaneProps): void {
  const { name, podRange, serviceRange, podRangeV6, serviceRangeV6 } = props;
  if (
    [podRange, podRangeV6].some((pods) => pods && [serviceRange, serviceRangeV6].some((s) => s && pods.overlaps(s)))
  ) {
    throw new Problem({
      what: `pods and Services of ${name} share addresses`,
      found: [podRange, podRangeV6, serviceRange, serviceRangeV6].filter((range) => range !== undefined),
      allowed: 'ranges without a common address',
      remedy: 'move one of them',
    });
  }
  const families = [podRange, serviceRange, podRangeV6, serviceRangeV6].map((range) => range?.family);
  const [pods, services, otherPods, otherServices] = families;
  const isPaired = otherPods === otherServices && otherPods !== pods;
  if (pods !== services || !isPaired) {
    throw new Problem({
      what: `the address families of ${name} do not fit together`,
      found: { podRange, serviceRange, podRangeV6, serviceRangeV6 },
      allowed: 'pods and Services of one family, or of the same two',
      remedy: 'give both ranges of the other family, or none',
    });
  }
}
