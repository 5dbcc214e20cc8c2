import { pathText } from '../difference';
import type { ChangedThing } from '../fleet/fleet-difference';
import type { FleetRecord } from '../fleet/fleet-record';
import { html } from './html';
import { counted, page, type SectionProps, table } from './page';
import { recordDifferences } from './record-differences';

/** An earlier synthesis, and what has become of it. */
export interface FormerSynthesis {
  /** Its record. */
  readonly record: FleetRecord;

  /** What its manifests have not in common with those of now: name of the cluster, or '' for what is shared, to objects. */
  readonly changed: ReadonlyMap<string, readonly ChangedThing[]>;
}

/** The page of what differs between two syntheses. */
export function changesPage(
  { record: before, changed }: FormerSynthesis,
  after: FleetRecord,
  links: Readonly<Record<string, string>>,
): string {
  const differences = recordDifferences(before, after);
  const subjects = [...new Set(differences.map(({ subject }) => subject))];
  const objects = [...changed.values()].reduce((sum, things) => sum + things.length, 0);
  return page({
    title: 'Changes',
    lead:
      differences.length + objects === 0
        ? 'The two syntheses have made the same fleet.'
        : `${counted(differences.length, 'difference')} between two plans, in ${counted(subjects.length, 'part')} of the fleet; ${counted(objects, 'difference')} between their manifests.`,
    intro: undefined,
    links,
    sections: [
      ...subjects.map((subject): SectionProps => {
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
      ...[...changed].filter(([, things]) => things.length > 0).map(manifestsOf),
    ],
  });
}

/** Most places of one object that are shown. */
const SHOWN = 5;

function manifestsOf([cluster, things]: [cluster: string, things: readonly ChangedThing[]]): SectionProps {
  return {
    heading: cluster === '' ? 'Manifests that are shared' : `Manifests of ${cluster}`,
    about: 'Objects, and files that are none; tenantry diff shows values before they are written.',
    content: table({
      caption: cluster === '' ? 'Objects that are shared' : `Objects of ${cluster}`,
      columns: ['Object', 'What happens', 'Where'],
      rows: things.map(({ name, change, differences }) => [html`<code>${name}</code>`, change, places(differences)]),
    }),
  };
}

function places(differences: ChangedThing['differences']): string {
  const shown = differences.slice(0, SHOWN).map(({ path }) => pathText(path));
  return [...shown, ...(differences.length > SHOWN ? [`${differences.length - SHOWN} more`] : [])].join(', ');
}
