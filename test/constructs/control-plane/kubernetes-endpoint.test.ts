import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpointObjects, lookUpEndpoint } from '../../../constructs/control-plane/kubernetes-endpoint';
import { PodVolume } from '../../../constructs/workload';
import { RolloutPlan } from '../../../lib';
import { Size } from '../../../lib/size';
import { aControlPlane } from '../../support/a-control-plane';

const name = { host: 'api.example.net', port: 6001, family: 4 } as const;

const answer = `Server:\t\t10.96.0.10
Address:\t10.96.0.10:53

Non-authoritative answer:
Name:\tapi.example.net
Address: 192.0.2.8
Name:\tapi.example.net
Address: 192.0.2.7

Name:\tapi.example.net
Address: 2001:db8::7
`;

test('an address is written as an API server would', () => {
  const [endpoints, slice] = endpointObjects({ ...name, host: '192.0.2.7' });
  expect(endpoints).toMatchObject({
    kind: 'Endpoints',
    metadata: { name: 'kubernetes', namespace: 'default' },
    subsets: [{ addresses: [{ ip: '192.0.2.7' }], ports: [{ name: 'https', port: 6001, protocol: 'TCP' }] }],
  });
  expect(slice).toMatchObject({
    kind: 'EndpointSlice',
    metadata: { labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.0.2.7'], conditions: { ready: true } }],
  });
});

test('a name is looked up in the Job', () => {
  expect(endpointObjects(name)).toEqual([]);
  expect(lookedUp(name, answer)).toEqual([
    expect.objectContaining({
      subsets: [expect.objectContaining({ addresses: [{ ip: '192.0.2.7' }, { ip: '192.0.2.8' }] })],
    }),
    expect.objectContaining({
      addressType: 'IPv4',
      endpoints: [
        { addresses: ['192.0.2.7'], conditions: { ready: true } },
        { addresses: ['192.0.2.8'], conditions: { ready: true } },
      ],
    }),
  ]);
});

test('addresses are of the family of the Service', () => {
  expect(lookedUp({ ...name, family: 6 }, answer)[1]).toMatchObject({
    addressType: 'IPv6',
    endpoints: [{ addresses: ['2001:db8::7'] }],
  });
});

test('a Job looks for a name whose infrastructure comes later, and no rollout waits for it', () => {
  const { objects } = aControlPlane({
    endpoint: { host: name.host, port: name.port, nodePort: 30001, tunnelNodePort: 30002 },
  });
  const jobs = objects.filter(
    ({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('kubernetes-endpoint-'),
  );
  expect(jobs).toHaveLength(1);
  expect(jobs[0].metadata.annotations).toMatchObject({ 'tenantry/awaited': 'false' });
  const { initContainers, containers } = jobs[0].spec.template.spec;
  expect([...initContainers, ...containers].map((step: { name: string }) => step.name)).toEqual([
    'wait-for-api-server',
    'look-up-endpoint',
    'apply',
  ]);
  const rollout = RolloutPlan.of([{ name: '95-kubernetes-endpoint.k8s.yaml', objects: jobs }]);
  expect(rollout.steps[0]!.gates).toEqual([]);
});

test('an address needs no Job', () => {
  const { objects } = aControlPlane({
    endpoint: { host: '192.0.2.7', port: 6001, nodePort: 30001, tunnelNodePort: 30002 },
  });
  expect(objects.filter(({ metadata }) => metadata.name.startsWith('kubernetes-endpoint-'))).toEqual([]);
});

/** What the script writes when the name server answers so. */
function lookedUp(endpoint: { host: string; port: number; family: 4 | 6 }, text: string): any[] {
  const folder = mkdtempSync(join(tmpdir(), 'endpoint-'));
  const file = join(folder, 'endpoint.json');
  writeFileSync(join(folder, 'answer'), text);
  writeFileSync(join(folder, 'nslookup'), `#!/bin/sh\ncat ${folder}/answer\nexit 1\n`);
  chmodSync(join(folder, 'nslookup'), 0o755);
  const mount = PodVolume.memory('found', Size.mebibytes(1)).mountAt(folder);
  const { command, args } = lookUpEndpoint({ ...endpoint, image: 'shell', file, mount });
  const { status, stderr } = spawnSync(command[0]!, [...command.slice(1), ...args!], {
    env: { PATH: `${folder}:${process.env.PATH}` },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(readFileSync(file, 'utf8')).items;
}
