import { html, type Html } from './html';
import { lines, table } from './page';
import type { FindingFacts } from './synthesis-facts';

/** What the policy found, with the reasons of what is accepted. */
export function findingsTable(findings: readonly FindingFacts[]): Html {
  if (findings.length === 0) return html`<p>Nothing was found.</p>`;
  const alike = new Map<string, FindingFacts[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.what, finding.accepted]);
    alike.set(key, [...(alike.get(key) ?? []), finding]);
  }
  return table({
    caption: 'Findings of the policy pack',
    columns: ['Rule', 'Found', 'What becomes of it', 'Where'],
    rows: [...alike.values()].map((all) => {
      const { rule, what, remedy, severity, accepted } = all[0]!;
      return [
        rule,
        what,
        accepted === undefined
          ? html`<span class="tag ${severity}">${severity}</span> ${remedy}`
          : html`<span class="tag">accepted</span> ${accepted}`,
        lines(all.map(({ path }) => html`<code class="path">${path}</code>`)),
      ];
    }),
  });
}
