import { stringify } from 'yaml';

/**
 * YAML as version 1.1 reads it, which is what cloud-init and the kubelet do: to them `yes`, `0644` and `52:54:00:12:34:56` are
 * no texts unless they stand in quotes.
 *
 * @internal
 */
export function yamlText(document: unknown): string {
  return stringify(document, { version: '1.1', lineWidth: 0, blockQuote: 'literal' });
}
