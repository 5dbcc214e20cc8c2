import { Size } from '../../lib/size';
import type { ContainerProps } from '../workload';
import { PORTS } from './ports';

/**
 * Holds a pod until an API server is ready. Programs that start before it end with an error, or go on without knowing whom to
 * let in.
 *
 * @param image one with a shell
 */
export function waitForApiServer(image: string): ContainerProps {
  return {
    name: 'wait-for-api-server',
    image,
    command: ['sh', '-c'],
    // The Service leads to pods that are ready, and refuses while there are none.
    args: [`until nc -w 2 kube-apiserver ${PORTS.apiServer} </dev/null; do sleep 1; done`],
    resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
  };
}
