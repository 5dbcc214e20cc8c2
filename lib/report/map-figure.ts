import { escapeHtml, html, Html } from './html';

/** What a drawn map is called, and what it shows. */
export interface MapFigureProps {
  /** What Graphviz has drawn. */
  readonly svg: string;

  /** What the map is called. */
  readonly title: string;

  /** What it shows, in a sentence. */
  readonly description: string;

  /** The same as sentences, for who does not see it. */
  readonly words: readonly string[];
}

/**
 * A drawn map in a page: in the colours of the page, as wide as there is room, with a title, a description and the same in
 * words. Control planes lead to their pages.
 */
export function mapFigure({ svg, title, description, words }: MapFigureProps): Html {
  return html`<figure class="map">
    <div class="scroll" role="region" aria-label="${title}" tabindex="0">
      ${new Html(inPage(svg, title, description))}
    </div>
    <figcaption>${description}</figcaption>
    <details>
      <summary>The map in words</summary>
      <ul>
        ${words.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    </details>
  </figure>`;
}

/** Graphviz' drawing without what belongs into a file of its own, and with names that people understand. */
function inPage(svg: string, title: string, description: string): string {
  const [, width = '', viewBox = ''] = /<svg width="([\d.]+)pt"[^>]*\sviewBox="([^"]+)"/.exec(svg) ?? [];
  const drawing = svg
    .slice(svg.indexOf('>', svg.indexOf('<svg')) + 1)
    .replace(/<title>[^<]*<\/title>\n?/g, '') // Graphviz' own ids, which browsers would show
    .replace(/<!--.*?-->\n?/gs, '')
    .replace(/ (?:fill|stroke|font-family|font-size|xml:space)="[^"]*"/g, '')
    .replace(/ xlink:title="[^"]*"/g, '')
    .replace(/xlink:href/g, 'href')
    .replace(/ id="[^"]*"/g, '');
  return (
    `<svg viewBox="${viewBox}" style="width:${Math.round(Number(width) * 1.15)}px" role="group" aria-labelledby="map-title map-description">` +
    `<title id="map-title">${escapeHtml(title)}</title><desc id="map-description">${escapeHtml(description)}</desc>${drawing}`
  );
}
