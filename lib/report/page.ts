import { html, Html, type HtmlValue } from './html';
import { STYLE } from './style';

/** A page of a report. */
export interface PageProps {
  /** What the page is about: its heading, and the first part of its title. */
  readonly title: string;

  /** The heading in a sentence. */
  readonly lead: HtmlValue;

  /** What stands between heading and sections. */
  readonly intro: HtmlValue;

  /** What it says. */
  readonly sections: readonly SectionProps[];

  /** Other pages: text to address. */
  readonly links: Readonly<Record<string, string>>;
}

/** A part of a page, with a heading. */
export interface SectionProps {
  /** Its heading. */
  readonly heading: string;

  /** A sentence on it. */
  readonly about: HtmlValue;

  /** What it says. */
  readonly content: HtmlValue;
}

/** A page: all in one file, without scripts, and without a request to anybody. */
export function page({ title, lead, intro, sections, links }: PageProps): string {
  const anchored = sections.map((section) => ({
    ...section,
    id: section.heading.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
  }));
  const text = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title} · Fleet report</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <div class="page">
          <header class="bar">
            <span>Fleet report</span>
            <nav aria-label="Pages">
              <ul>
                ${Object.entries(links).map(([name, address]) => html`<li><a href="${address}">${name}</a></li>`)}
              </ul>
            </nav>
          </header>
          <main id="content" tabindex="-1">
            <div class="title">
              <h1>${title}</h1>
              <p class="lead">${lead}</p>
              ${intro}
            </div>
            <nav class="contents" aria-label="On this page">
              <ul>
                ${anchored.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>`)}
              </ul>
            </nav>
            ${anchored.map(
              ({ id, heading, about, content }) =>
                html` <section id="${id}" aria-labelledby="${id}-heading">
                  <h2 id="${id}-heading">${heading}</h2>
                  <p>${about}</p>
                  ${content}
                </section>`,
            )}
          </main>
          <footer>Made by tenantry from what a synthesis has written. It holds no secret.</footer>
        </div>
      </body>
    </html> `;
  return text.toString();
}

/** A column of a {@link table}. */
export interface Column {
  /** Its heading. */
  readonly heading: string;

  /**
   * Whether it has numbers.
   *
   * @default false
   */
  readonly isNumber?: boolean;
}

/** What a {@link table} has. */
export interface TableProps {
  /** What it shows. */
  readonly caption: string;

  /** Its columns; the first names the row. */
  readonly columns: readonly (Column | string)[];

  /** Its rows. */
  readonly rows: readonly (readonly HtmlValue[])[];

  /**
   * A last row with sums.
   *
   * @default - none
   */
  readonly sums?: readonly HtmlValue[];
}

/** A table that can be scrolled with the keyboard where it is wider than the window. */
export function table({ caption, columns, rows, sums }: TableProps): Html {
  const all = columns.map((column) => (typeof column === 'string' ? { heading: column } : column));
  const number = (index: number) => (all[index]?.isNumber ? html` class="number"` : undefined);
  const row = (cells: readonly HtmlValue[]) =>
    html`<tr>
      ${cells.map((cell, index) =>
        index === 0 ? html`<th scope="row" ${number(index)}>${cell}</th>` : html`<td${number(index)}>${cell}</td>`,
      )}
    </tr>`;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table${columns.length < 3 && html` class="narrow"`}>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${all.map(({ heading }, index) => html`<th scope="col" ${number(index)}>${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(row)}
      </tbody>
      ${
        sums &&
        html`<tfoot>
          ${row(sums)}
        </tfoot>`
      }
    </table>
  </div>`;
}

/** Names and what they are. */
export function facts(all: readonly (readonly [name: string, value: HtmlValue])[]): Html {
  return html`<dl class="facts">
    ${all.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** Large numbers with what they count. */
export function figures(all: readonly (readonly [name: string, value: HtmlValue, note?: HtmlValue])[]): Html {
  return html`<dl class="figures">
    ${all.map(
      ([name, value, note]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}${note !== undefined && html`<small>${note}</small>`}</dd>
        </div>`,
    )}
  </dl>`;
}

/** Words for a number of things. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A list as people write it: a, b and c. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Lines below each other, in a cell of a table. */
export function lines(values: readonly HtmlValue[]): HtmlValue {
  return values.length < 2
    ? values
    : html`<ul>
        ${values.map((value) => html`<li>${value}</li>`)}
      </ul>`;
}
