import type { KubernetesVersion } from '../../lib/versions/kubernetes-version';

/** Service that leads to all API servers that are ready. */
export const API_SERVER = 'kube-apiserver';

/**
 * Service that leads only to API servers of the minor version of a program, or of the next: whoever dials it never meets an
 * older one, however the objects were applied. Each API server serves under two of these names, so that a program goes on
 * while API servers are upgraded before it.
 *
 * @see https://kubernetes.io/releases/version-skew-policy/
 */
export function apiServerFor(version: KubernetesVersion): string {
  return serviceName(version.minor);
}

/** The Services of {@link apiServerFor} that an API server of a version serves under: name to the label of its pods. */
export function servicesOf({ minor }: KubernetesVersion): Record<string, string> {
  return Object.fromEntries([minor - 1, minor].map((served) => [serviceName(served), `tenantry/serves-1.${served}`]));
}

function serviceName(minor: number): string {
  return `${API_SERVER}-1-${minor}`;
}
