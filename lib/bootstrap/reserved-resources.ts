import type { FlavorCapacity } from '../nodes/flavor';

/** What is kept from pods. */
export interface ReservedResources {
  /** Thousandths of a processor. */
  readonly cpuMillis: number;

  /** Memory in MiB. */
  readonly memoryMib: number;

  /** Disk in MiB. */
  readonly diskMib: number;
}

/** Memory in MiB up to which a share of it is kept, and the share. */
const MEMORY_SHARES: readonly (readonly [number, number])[] = [
  [4 * 1024, 0.25],
  [8 * 1024, 0.2],
  [16 * 1024, 0.1],
  [128 * 1024, 0.06],
  [Infinity, 0.02],
];

/** Processors up to which a share of them is kept, and the share. */
const CPU_SHARES: readonly (readonly [number, number])[] = [
  [1, 0.06],
  [2, 0.01],
  [4, 0.005],
  [Infinity, 0.0025],
];

/**
 * What kubelet and containerd need on a machine, so that a node full of pods stays alive: shares that fall with the machine's
 * size, as Google's engine keeps them.
 *
 * Of the first 4 GiB a quarter, of the next 4 a fifth, of the next 8 a tenth, of the next 112 six hundredths, of the rest two;
 * below 1 GiB 255 MiB. Of the first processor 6 %, of the second 1 %, of the next two 0.5 %, of the rest 0.25 %.
 *
 * @param capacity of the flavor or machine; undefined when unknown, then 200m and 200 MiB
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes#resource_reservations
 */
export function reservedResources(capacity: FlavorCapacity | undefined): ReservedResources {
  if (!capacity) return { cpuMillis: 200, memoryMib: 200, diskMib: 1024 };
  const { cpus, memoryMib } = capacity;
  return {
    cpuMillis: Math.ceil(1000 * share(cpus, CPU_SHARES)),
    memoryMib: memoryMib < 1024 ? 255 : Math.ceil(share(memoryMib, MEMORY_SHARES)),
    diskMib: 1024,
  };
}

function share(amount: number, shares: readonly (readonly [number, number])[]): number {
  let kept = 0;
  let from = 0;
  for (const [to, part] of shares) {
    kept += Math.max(0, Math.min(amount, to) - from) * part;
    from = to;
  }
  return kept;
}
