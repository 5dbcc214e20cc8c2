import type { Construct } from 'constructs';
import { PORTS } from '../../lib/network/control-plane-ports';
import { Controller, type ControllerProps } from './controller';

/** Properties of a {@link Scheduler}. */
export type SchedulerProps = ControllerProps;

/**
 * kube-scheduler of a hosted control plane.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/
 */
export class Scheduler extends Controller {
  constructor(scope: Construct, id: string, props: SchedulerProps) {
    super(scope, id, props, {
      program: 'kube-scheduler',
      credential: 'scheduler',
      port: PORTS.scheduler,
      liveness: '/livez',
      readiness: '/readyz',
      flags: {},
    });
  }
}
