import { parse } from 'yaml';

/** What is in a text of YAML, or of JSON, which is YAML too; or the mistake in it, with its line. */
export function readYaml(text: string): { readonly content?: unknown; readonly mistake?: string } {
  try {
    return { content: parse(text) };
  } catch (error) {
    const [mistake] = (error as Error).message.split(/:?\n/);
    return { mistake };
  }
}
