import { changesPage, type FormerSynthesis } from './changes-page';
import { clusterPage } from './cluster-page';
import { clusterMap, fleetMap } from './fleet-map';
import { fleetPage } from './fleet-page';
import type { SynthesisFacts } from './synthesis-facts';

/** What a report is made of. */
export interface FleetReportProps {
  /** What a synthesis has made. */
  readonly synthesis: SynthesisFacts;

  /** Draws a map: the language of Graphviz to SVG. */
  readonly draw: (map: string) => string;

  /**
   * An earlier synthesis, to say what has changed since.
   *
   * @default - nothing is compared
   */
  readonly before?: FormerSynthesis;
}

/** The pages of a report: path to HTML. `index.html` is the first; each is complete in itself, and made when it is asked for. */
export function* fleetReport({ synthesis, draw, before }: FleetReportProps): Generator<[path: string, text: string]> {
  const { record } = synthesis;
  const linksFrom = (up: string) => ({
    Fleet: `${up}index.html`,
    ...(before && { Changes: `${up}changes.html` }),
  });
  const fileOf = (cluster: string) => `clusters/${cluster}.html`;
  yield [
    'index.html',
    fleetPage({ synthesis, svg: draw(fleetMap(record, fileOf)), links: linksFrom(''), pageOf: fileOf }),
  ];
  const pageOf = (cluster: string) => `${cluster}.html`;
  for (const cluster of record.clusters) {
    const svg = draw(clusterMap(record, cluster, pageOf));
    yield [fileOf(cluster.name), clusterPage(cluster, { synthesis, svg, links: linksFrom('../'), pageOf })];
  }
  if (before) yield ['changes.html', changesPage(before, record, linksFrom(''))];
}
