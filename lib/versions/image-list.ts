import { compareNames } from '../names';
import { yamlText } from '../yaml';

/**
 * Images as `skopeo sync --src yaml` takes them: registry to repositories to tags or digests.
 *
 * @param images full names with registry and tag or digest
 * @see https://github.com/containers/skopeo/blob/main/docs/skopeo-sync.1.md
 */
export function skopeoSource(images: readonly string[]): string {
  const registries = new Map<string, Map<string, string[]>>();
  for (const image of [...new Set(images)].sort(compareNames)) {
    const slash = image.indexOf('/');
    const [, repository, tag, digest] = /^([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(image.slice(slash + 1))!;
    const repositories = registries.get(image.slice(0, slash)) ?? new Map<string, string[]>();
    registries.set(image.slice(0, slash), repositories);
    repositories.set(repository!, [...(repositories.get(repository!) ?? []), digest ?? tag ?? 'latest']);
  }
  return yamlText(
    Object.fromEntries(
      [...registries].map(([registry, repositories]) => [registry, { images: Object.fromEntries(repositories) }]),
    ),
  );
}
