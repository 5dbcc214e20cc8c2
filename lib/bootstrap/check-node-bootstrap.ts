import { isLabelValue } from '../nodes/label-syntax';
import { checkDataVolumes } from '../nodes/data-volume';
import { checkNodeLabels } from '../nodes/node-labels';
import { dnsLabel } from '../names';
import { parseAddress } from '../network/address';
import { Problem, Problems, problemsOf } from '../problem';
import { certificatesIn } from './base-system';
import { labelsOf } from './kubelet';
import type { NodeBootstrapProps } from './node-bootstrap-props';
import type { NodeHook } from './node-file';
import { checkUrl } from './package-source';
import { sourceOf } from './software';

/**
 * Checks all that a node is configured with, so that a mistake shows at synthesis and not on a machine that never joins.
 *
 * @internal
 * @throws Problems for everything that is wrong
 */
export function checkNodeBootstrap(props: NodeBootstrapProps): void {
  const { pool } = props;
  const problems = problemsOf(
    `pool ${pool}`,
    () => checkEndpoint(props),
    () => checkNetwork(props),
    () => checkNodeLabels(pool, labelsOf(props)),
    () => checkHooks(pool, 'before', props.preJoinHooks),
    () => checkHooks(pool, 'after', props.postJoinHooks),
    () => void sourceOf(props),
    () => checkAuthorities(props),
    () => checkProxy(props),
    () => checkKeys(props),
    () => checkDataVolumes(`pool ${pool}`, props.dataVolumes),
    ...(props.timeServers ?? []).map((server) => () => checkHost(`a time server of pool ${pool}`, server)),
    ...Object.entries(props.sysctls ?? {}).map(
      ([name, value]) =>
        () =>
          checkSysctl(pool, name, value),
    ),
    ...(props.kernelModules ?? []).map((name) => () => checkModule(pool, name)),
  );
  Problems.refuse(problems);
}

function checkEndpoint({ pool, endpointHost, endpointPort }: NodeBootstrapProps): void {
  checkHost(`the endpoint of pool ${pool}`, endpointHost);
  if (Number.isInteger(endpointPort) && endpointPort >= 1 && endpointPort <= 65535) return;
  throw new Problem({
    what: `the endpoint of pool ${pool} has no port`,
    found: endpointPort,
    allowed: '1 to 65535',
    remedy: "give the planned port of the cluster's API",
  });
}

function checkNetwork({ pool, serviceRanges, dnsIps, maxPods = 110 }: NodeBootstrapProps): void {
  const outside = dnsIps.find((address) => !serviceRanges.some((range) => range.contains(address)));
  if (outside !== undefined || dnsIps.length === 0) {
    throw new Problem({
      what: `the cluster's name server, which nodes of pool ${pool} tell their pods, is no Service`,
      found: outside,
      allowed: `an address in ${serviceRanges.join(', ')}`,
      remedy: 'give the address that is planned for CoreDNS',
    });
  }
  if (!Number.isInteger(maxPods) || maxPods < 1 || maxPods > 1024) {
    throw new Problem({
      what: `nodes of pool ${pool} have no number of pods`,
      found: maxPods,
      allowed: '1 to 1024',
      remedy: 'correct maxPods',
    });
  }
}

function checkHooks(pool: string, moment: 'before' | 'after', hooks: readonly NodeHook[] = []): void {
  for (const { name, script } of hooks) {
    dnsLabel(`the name of a hook of pool ${pool}`, name);
    if (!script.startsWith('#!/')) {
      throw new Problem({
        what: `hook ${name} of pool ${pool}, which runs ${moment} the node joins, does not say what runs it`,
        found: script.split('\n')[0],
        allowed: 'a first line such as #!/bin/sh or #!/usr/bin/env bash',
        remedy: 'put that line first',
      });
    }
  }
}

function checkAuthorities({ pool, trustedAuthorities }: NodeBootstrapProps): void {
  if (trustedAuthorities === undefined || certificatesIn(trustedAuthorities).length > 0) return;
  throw new Problem({
    what: `the trusted authorities of pool ${pool} hold no certificate`,
    found: trustedAuthorities.slice(0, 40),
    allowed: 'one or more certificates in PEM form',
    remedy: 'give the content of the file, not its path',
  });
}

function checkProxy({ pool, proxy }: NodeBootstrapProps): void {
  if (!proxy) return;
  checkUrl(`the proxy of pool ${pool}`, proxy.http);
  if (proxy.https !== undefined) checkUrl(`the proxy of pool ${pool}`, proxy.https);
  const wrong = proxy.exceptions?.find((exception) => !/^[\w.:/*-]+$/.test(exception));
  if (wrong === undefined) return;
  throw new Problem({
    what: `an exception of the proxy of pool ${pool} is malformed`,
    found: wrong,
    allowed: 'a host, a domain with a leading dot, or a CIDR',
    remedy: 'list each by itself',
  });
}

function checkKeys({ pool, sshAuthorizedKeys = [] }: NodeBootstrapProps): void {
  const wrong = sshAuthorizedKeys.find(
    (key) => !/^(ssh|ecdsa|sk)-[\w@.-]+ AAAA[A-Za-z0-9+/]*={0,3}( [^\n{}]*)?$/.test(key),
  );
  if (wrong === undefined) return;
  throw new Problem({
    what: `an SSH key of pool ${pool} is not a public key`,
    found: wrong.slice(0, 40),
    allowed: 'a line such as ssh-ed25519 AAAA… name',
    remedy: 'give the content of the .pub file, never the private key',
  });
}

function checkHost(what: string, host: string): void {
  if (parseAddress(host) !== undefined || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host)) return;
  throw new Problem({
    what: `${what} is no host`,
    found: host,
    allowed: 'a host name or an address, without scheme and port',
    remedy: 'correct it',
  });
}

function checkSysctl(pool: string, name: string, value: string): void {
  if (/^[\w./-]+$/.test(name) && /^[^\n]+$/.test(value)) return;
  throw new Problem({
    what: `a kernel setting of pool ${pool} is malformed`,
    found: `${name} = ${value}`,
    allowed: 'a name such as net.core.somaxconn and a value of one line',
    remedy: 'correct it',
  });
}

function checkModule(pool: string, name: string): void {
  if (isLabelValue(name) && name !== '') return;
  throw new Problem({
    what: `a kernel module of pool ${pool} is malformed`,
    found: name,
    allowed: 'the name of a module, such as wireguard',
    remedy: 'correct it',
  });
}
