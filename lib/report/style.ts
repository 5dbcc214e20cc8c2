/** The looks of a report: calm, in the fonts of the reader's system, light and dark, on paper too. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #faf9f6; --surface: #ffffff; --ink: #1d1f1e; --soft: #5a5f5c; --line: #e3e1da; --tint: #f1efe9;
  --accent: #17605a; --focus: #17605a; --warn: #8a4b00; --place: #f4f2ec; --home: #ffffff;
  --tenant-0: #17605a; --tenant-1: #8a4b00; --tenant-2: #5b3f9e; --tenant-3: #9b2f4f; --tenant-4: #2a5a9b; --tenant-5: #55671d;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #131514; --surface: #1a1d1b; --ink: #eceae4; --soft: #a9aea9; --line: #313532; --tint: #222623;
    --accent: #86cfc3; --focus: #86cfc3; --warn: #f0b36a; --place: #181b19; --home: #1f2321;
    --tenant-0: #86cfc3; --tenant-1: #f0b36a; --tenant-2: #bfa8f5; --tenant-3: #f29db5; --tenant-4: #93bdf2; --tenant-5: #bdcd7d;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
.page { max-width: 74rem; margin: 0 auto; padding: 0 clamp(1.1rem, 4vw, 3rem) 5rem; }
h1 { font-size: clamp(2rem, 5vw, 3rem); line-height: 1.1; letter-spacing: -0.025em; font-weight: 650; margin: 0 0 0.8rem; text-wrap: balance; }
h2 { font-size: 1.45rem; line-height: 1.25; letter-spacing: -0.015em; font-weight: 620; margin: 0 0 0.3rem; }
h3 { font-size: 1.05rem; font-weight: 620; margin: 2rem 0 0.3rem; }
p { margin: 0 0 1rem; max-width: 68ch; }
a { color: var(--accent); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; border-radius: 4px; }
code { font: 0.92em/1.4 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.skip { position: absolute; left: 1rem; top: -4rem; background: var(--surface); color: var(--ink); padding: 0.6rem 1rem; border-radius: 6px; z-index: 1; }
.skip:focus { top: 1rem; }
.bar { display: flex; flex-wrap: wrap; gap: 0.4rem 2rem; align-items: baseline; justify-content: space-between; padding: 1.6rem 0 0; color: var(--soft); font-size: 0.92rem; }
.bar ul, .contents ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; list-style: none; margin: 0; padding: 0; }
div.title { padding: clamp(2.5rem, 7vw, 5rem) 0 2.2rem; }
.lead { font-size: 1.2rem; line-height: 1.5; color: var(--soft); max-width: 60ch; }
.contents { border-block: 1px solid var(--line); padding: 0.8rem 0; font-size: 0.95rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1.6rem 2rem; margin: 2.2rem 0 0; padding: 0; }
.figures > div { border-top: 2px solid var(--ink); padding-top: 0.7rem; }
.figures dt { color: var(--soft); font-size: 0.92rem; }
.figures dd { margin: 0; font-size: 2rem; line-height: 1.2; font-weight: 600; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.figures dd small { display: block; font-size: 0.85rem; font-weight: 400; letter-spacing: 0; line-height: 1.4; color: var(--soft); }
section { margin-top: clamp(3rem, 7vw, 4.5rem); }
section > h2 + p { color: var(--soft); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: 1.3rem 2.5rem; margin: 1.5rem 0 0; }
.facts dt { color: var(--soft); font-size: 0.88rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline-offset: 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.95rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: 0.9rem; padding: 0.9rem 0 0.6rem; }
th, td { text-align: left; vertical-align: top; padding: 0.6rem 1.4rem 0.6rem 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-size: 0.85rem; font-weight: 550; color: var(--soft); border-bottom-color: var(--soft); white-space: nowrap; }
tbody th { font-weight: 600; white-space: nowrap; }
tfoot th, tfoot td { border-bottom: 0; font-weight: 600; }
td.number, th.number { text-align: right; }
td code, th code { overflow-wrap: normal; white-space: nowrap; }
td code.path { overflow-wrap: anywhere; white-space: normal; }
table.narrow { width: auto; min-width: min(26rem, 100%); }
td ul { list-style: none; margin: 0; padding: 0; }
.quiet { color: var(--soft); }
.tag { display: inline-block; font-size: 0.8rem; line-height: 1.5; padding: 0 0.55rem; border: 1px solid currentColor; border-radius: 99px; white-space: nowrap; }
.tag.warning, .tag.error { color: var(--warn); }
.was { color: var(--soft); text-decoration: line-through; }
.life { position: relative; display: inline-block; vertical-align: 0.1em; width: 8rem; height: 0.55rem; margin-right: 0.7rem; border-radius: 4px; background: var(--tint); border: 1px solid var(--line); overflow: hidden; }
.life i { position: absolute; inset: 0 auto 0 0; background: var(--accent); }
ol.waves { list-style: none; counter-reset: wave; margin: 1.6rem 0 0; padding: 0; }
ol.waves li { counter-increment: wave; position: relative; padding: 0 0 1.3rem 3.2rem; }
ol.waves li::before { content: counter(wave); position: absolute; left: 0; top: 0; width: 2rem; height: 2rem; border-radius: 50%; border: 1.5px solid var(--accent); color: var(--accent); background: var(--paper); text-align: center; line-height: 1.85rem; font-size: 0.9rem; font-weight: 600; z-index: 1; }
ol.waves li:not(:last-child)::after { content: ""; position: absolute; left: calc(1rem - 0.5px); top: 2rem; bottom: 0; border-left: 1px solid var(--line); }
ol.waves strong { font-weight: 600; }
ol.waves span { display: block; color: var(--soft); font-size: 0.92rem; }
figure.map { margin: 1.6rem 0 0; }
figure.map .scroll { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; padding: clamp(0.6rem, 2vw, 1.6rem); }
figure.map svg { display: block; max-width: none; min-width: min(100%, 46rem); height: auto; margin: 0 auto; }
figcaption { color: var(--soft); font-size: 0.9rem; margin-top: 0.8rem; }
details { margin-top: 0.6rem; font-size: 0.95rem; }
summary { cursor: pointer; color: var(--accent); width: fit-content; }
svg text { font-family: Helvetica, Arial, "Liberation Sans", "Nimbus Sans", sans-serif; font-size: 13px; fill: var(--soft); }
svg text[font-weight="bold"] { fill: var(--ink); }
svg .place > path, svg .place > polygon { fill: var(--place); stroke: var(--line); }
svg .home > path, svg .home > polygon { fill: var(--home); stroke: var(--line); }
svg .group > path, svg .group > polygon { fill: none; stroke: var(--soft); stroke-opacity: 0.5; stroke-dasharray: 3 3; }
svg .node path, svg .node polygon { fill: var(--surface); stroke: var(--hue, var(--soft)); stroke-width: 1.3; }
svg .edge path { fill: none; stroke: var(--hue, var(--soft)); opacity: 0.75; }
svg .tenant-0 { --hue: var(--tenant-0); } svg .tenant-1 { --hue: var(--tenant-1); } svg .tenant-2 { --hue: var(--tenant-2); }
svg .tenant-3 { --hue: var(--tenant-3); } svg .tenant-4 { --hue: var(--tenant-4); } svg .tenant-5 { --hue: var(--tenant-5); }
svg a:hover path, svg a:hover polygon, svg a:focus-visible path, svg a:focus-visible polygon { stroke-width: 3; }
svg a text[font-weight="bold"] { text-decoration: underline; text-underline-offset: 2px; }
footer { margin-top: 5rem; border-top: 1px solid var(--line); padding-top: 1rem; color: var(--soft); font-size: 0.88rem; }
@media (max-width: 40rem) { th, td { padding-right: 1rem; } tbody th { white-space: normal; min-width: 7rem; } figure.map svg { min-width: 40rem; } .lead { font-size: 1.08rem; } }
@media print {
  @page { margin: 16mm 14mm; }
  :root { --paper: #fff; --surface: #fff; --ink: #000; --soft: #444; --line: #bbb; --tint: #eee; --accent: #17605a; --place: #f6f6f4; --home: #fff; }
  body { font-size: 9.5pt; }
  .page { max-width: none; padding: 0; }
  .bar, .contents, .skip, summary { display: none; }
  div.title { padding: 0 0 1rem; }
  h1 { font-size: 22pt; }
  section { margin-top: 1.6rem; }
  h2, h3, caption { break-after: avoid; }
  tr, li, figure, .figures > div { break-inside: avoid; }
  .scroll { overflow: visible; }
  figure.map svg { width: 100% !important; min-width: 0; }
  details::details-content { content-visibility: visible; block-size: auto; }
  a { color: inherit; text-decoration: none; }
}
`;
