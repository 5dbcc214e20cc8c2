const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A piece of HTML that is safe to put into a page. */
export class Html {
  /** @param text HTML, not to be escaped any more */
  constructor(private readonly text: string) {}

  /** The HTML. */
  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: texts are escaped, pieces of HTML are not, lists are joined; undefined and false are nothing. */
export type HtmlValue = string | number | Html | undefined | false | readonly HtmlValue[];

/** Makes HTML of a template, and escapes whatever is put into it. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, string, index) => `${text}${written(values[index - 1])}${string}`));
}

/** Escapes a text. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter]!);
}

function written(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  return typeof value === 'object' ? value.map(written).join('') : escapeHtml(`${value}`);
}
