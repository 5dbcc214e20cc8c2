import { Size } from '../../lib/size';
import { PORTS } from '../../lib/network/control-plane-ports';
import type { ContainerProps } from '../workload';
import { API_SERVER } from './api-server-service';

/**
 * Holds a pod until an API server is ready. Programs that start before it end with an error, or go on without knowing whom to
 * let in.
 *
 * @param image one with a shell
 * @param service the API server's Service that leads to those that will do
 */
export function waitForApiServer(image: string, service = API_SERVER): ContainerProps {
  return {
    name: 'wait-for-api-server',
    image,
    command: ['sh', '-c'],
    // The Service leads to pods that are ready, and refuses while there are none.
    args: [`until nc -w 2 ${service} ${PORTS.apiServer} </dev/null; do sleep 1; done`],
    resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
  };
}
