import { connect } from 'node:net';
import type { FleetRecord } from '../../lib/fleet/fleet-record';
import { call } from '../process';
import type { Check } from '../verbs/doctor';

/** Milliseconds that an endpoint has to answer. */
const PATIENCE = 5_000;

/** Whether management clusters answer and have what is needed, and the endpoints of tenant clusters can be reached from here. */
export async function clusterChecks({ managementClusters, clusters }: FleetRecord): Promise<Check[]> {
  return (
    await Promise.all([
      ...managementClusters.map(managementChecks),
      ...clusters.map(async ({ name, api, hibernated }): Promise<Check[]> => {
        if (hibernated) return [];
        const obstacle = await obstacleTo(api.host, api.port);
        const subject = `endpoint of ${name}`;
        return [
          obstacle === undefined
            ? { subject, state: 'good', found: `${api.host}:${api.port} answers` }
            : {
                subject,
                state: 'doubtful',
                found: `${api.host}:${api.port} cannot be reached from here: ${obstacle}`,
                remedy: 'fine before the first apply; else look at DNS, allowedCidrs and the load balancer',
              },
        ];
      }),
    ])
  ).flat();
}

async function managementChecks({ name, context }: FleetRecord['managementClusters'][number]): Promise<Check[]> {
  const subject = `management cluster ${name}`;
  const kubectl = (...words: string[]) => call('kubectl', [`--context=${context}`, '--request-timeout=5s', ...words]);
  const ready = await kubectl('get', '--raw=/readyz');
  if (ready.code !== 0) {
    const said = ready.errors.trim().split('\n').at(-1) ?? '';
    const remedy = /context .* does not exist|no context exists/.test(said)
      ? 'add the context to your kubeconfig, or correct kubeContext in the program'
      : 'see whether kubectl reaches it';
    return [{ subject, state: 'wrong', found: `context ${context}: ${said}`, remedy }];
  }
  const kinds = await kubectl('get', 'crd', 'certificates.cert-manager.io', 'issuers.cert-manager.io', '--output=name');
  return [
    { subject, state: 'good', found: `context ${context} answers` },
    kinds.code === 0
      ? { subject: `cert-manager in ${name}`, state: 'good', found: 'is installed' }
      : {
          subject: `cert-manager in ${name}`,
          state: 'wrong',
          found: 'is not installed, or its kinds may not be read',
          remedy: 'install it first: it issues every certificate of a control plane',
        },
  ];
}

/** Why nothing answers at a port; undefined when something does. */
function obstacleTo(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE });
    const end = (obstacle?: string) => {
      socket.destroy();
      resolve(obstacle);
    };
    socket.on('connect', () => end());
    socket.on('timeout', () => end('no answer'));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
