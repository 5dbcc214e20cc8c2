import type { FleetRecord } from '../fleet/fleet-record';
import { html } from './html';
import { counted, page, table } from './page';
import { recordDifferences } from './record-differences';

/** The page of what differs between two syntheses. */
export function changesPage(before: FleetRecord, after: FleetRecord, links: Readonly<Record<string, string>>): string {
  const differences = recordDifferences(before, after);
  const subjects = [...new Set(differences.map(({ subject }) => subject))];
  return page({
    title: 'Changes',
    lead:
      differences.length === 0
        ? 'The two syntheses have made the same fleet.'
        : `${counted(differences.length, 'difference')} between two syntheses, in ${counted(subjects.length, 'part')} of the fleet.`,
    intro: undefined,
    links,
    sections: subjects.map((subject) => {
      const own = differences.filter((difference) => difference.subject === subject);
      const [first] = own;
      const hasCome = first!.what === '' && first!.after !== undefined;
      const isGone = first!.what === '' && first!.before !== undefined;
      return {
        heading: subject.charAt(0).toUpperCase() + subject.slice(1),
        about: hasCome ? 'It is new.' : isGone ? 'It is gone.' : `${counted(own.length, 'difference')}.`,
        content:
          !hasCome &&
          !isGone &&
          table({
            caption: `What differs in ${subject}`,
            columns: ['What', 'Before', 'After'],
            rows: own.map(({ what, before: was, after: is }) => [
              what,
              was === undefined ? html`<span class="quiet">not there</span>` : html`<span class="was">${was}</span>`,
              is ?? html`<span class="quiet">gone</span>`,
            ]),
          }),
      };
    }),
  });
}
