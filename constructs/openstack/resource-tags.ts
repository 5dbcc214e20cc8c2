import { type IAspect, TerraformResource } from 'cdktf';
import type { IConstruct } from 'constructs';
import { Problem } from '../../lib/problem';

/**
 * Puts tags on every OpenStack resource that can carry them, ours and others': `Aspects.of(stack).add(new ResourceTags(…))`.
 *
 * Tags are how people and programs find in OpenStack what belongs to a cluster.
 */
export class ResourceTags implements IAspect {
  private readonly tags: readonly string[];

  /**
   * @param tags key to value; `{ cluster: 'acme-prod' }` becomes `cluster=acme-prod`
   * @throws Problem when Nova would refuse a tag
   */
  constructor(tags: Readonly<Record<string, string>>) {
    this.tags = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
    const refused = this.tags.find((tag) => tag.length > 60 || /[,/]/.test(tag));
    if (refused !== undefined) {
      throw new Problem({
        what: 'Nova refuses a tag',
        found: refused,
        allowed: 'up to 60 characters with neither comma nor slash',
        remedy: 'shorten it',
      });
    }
  }

  visit(node: IConstruct): void {
    if (!isTaggable(node)) return;
    node.tags = [...new Set([...(node.tagsInput ?? []), ...this.tags])].sort();
  }
}

interface Taggable {
  tags: string[];
  readonly tagsInput?: readonly string[];
}

function isTaggable(node: IConstruct): node is IConstruct & Taggable {
  return TerraformResource.isTerraformResource(node) && 'tagsInput' in node;
}
