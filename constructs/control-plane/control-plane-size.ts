import { Size } from '../../lib/size';
import type { Resources } from '../workload';

/** What each pod of cluster-autoscaler gets. */
export const CLUSTER_AUTOSCALER_RESOURCES: Resources = {
  cpuMillis: 20,
  memory: Size.mebibytes(128),
  memoryLimit: Size.gibibytes(1),
};

/** What the programs of a control plane get, for each of their pods. */
export interface ControlPlaneSizeProps {
  /** kube-apiserver. */
  readonly apiServer: Resources;

  /** etcd. A memory limit is ignored: a member that is killed for its memory is killed again while it recovers. */
  readonly etcd: Resources;

  /** kube-controller-manager. */
  readonly controllerManager: Resources;

  /** kube-scheduler. */
  readonly scheduler: Resources;

  /** Requests that read which the API server works on at once; others wait. */
  readonly readingRequests: number;

  /** Requests that write which the API server works on at once; others wait. */
  readonly writingRequests: number;
}

/** How large a hosted control plane is. */
export class ControlPlaneSize {
  /** Up to about 20 nodes. */
  static readonly SMALL = ControlPlaneSize.of({
    apiServer: { cpuMillis: 100, memory: Size.mebibytes(512), memoryLimit: Size.gibibytes(2) },
    etcd: { cpuMillis: 50, memory: Size.mebibytes(192) },
    controllerManager: { cpuMillis: 50, memory: Size.mebibytes(160), memoryLimit: Size.gibibytes(1) },
    scheduler: { cpuMillis: 20, memory: Size.mebibytes(128), memoryLimit: Size.mebibytes(512) },
    readingRequests: 400,
    writingRequests: 200,
  });

  /** Up to about 100 nodes. */
  static readonly MEDIUM = ControlPlaneSize.of({
    apiServer: { cpuMillis: 250, memory: Size.gibibytes(1), memoryLimit: Size.gibibytes(4) },
    etcd: { cpuMillis: 100, memory: Size.mebibytes(512) },
    controllerManager: { cpuMillis: 100, memory: Size.mebibytes(256), memoryLimit: Size.gibibytes(2) },
    scheduler: { cpuMillis: 50, memory: Size.mebibytes(192), memoryLimit: Size.gibibytes(1) },
    readingRequests: 800,
    writingRequests: 400,
  });

  /** Up to about 500 nodes. */
  static readonly LARGE = ControlPlaneSize.of({
    apiServer: { cpuMillis: 1000, memory: Size.gibibytes(4), memoryLimit: Size.gibibytes(16) },
    etcd: { cpuMillis: 500, memory: Size.gibibytes(2) },
    controllerManager: { cpuMillis: 250, memory: Size.gibibytes(1), memoryLimit: Size.gibibytes(4) },
    scheduler: { cpuMillis: 100, memory: Size.mebibytes(512), memoryLimit: Size.gibibytes(2) },
    readingRequests: 3000,
    writingRequests: 1000,
  });

  /** Any other size. */
  static of(props: ControlPlaneSizeProps): ControlPlaneSize {
    return new ControlPlaneSize(props);
  }

  private constructor(
    /** What each program gets. */
    readonly programs: ControlPlaneSizeProps,
  ) {}
}
