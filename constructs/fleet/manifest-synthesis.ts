import { ApiObject, type App, Chart, Names } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { yamlDocuments } from '../../lib/yaml';
import { withPlainValuesAsTheyAre } from './manifest-values';

/** One file of manifests. */
export interface ManifestFile {
  /** Name of the file, below the directory of its app. */
  readonly name: string;

  /** YAML documents. */
  readonly text: string;

  /** The objects in the file, in order. */
  readonly objects: readonly ManifestObject[];
}

/** What identifies a Kubernetes object, and the whole of it. */
export interface ManifestObject {
  /** Group and version, as `apps/v1`. */
  readonly apiVersion: string;

  /** Kind, as `Deployment`. */
  readonly kind: string;

  /** Name, and the namespace of what lives in one. */
  readonly metadata: { readonly name: string; readonly namespace?: string };

  /** Everything else. */
  readonly [key: string]: unknown;
}

/**
 * The manifests of a cdk8s app, a file for each chart that has objects.
 *
 * Objects stand in the order of their making, unless someone has called `addDependency`: then cdk8s sorts them.
 *
 * @param constructs all of the app
 */
export function renderManifests(app: App, constructs: readonly IConstruct[] = app.node.findAll()): ManifestFile[] {
  const ordered = constructs.some((construct) => construct.node.dependencies.length > 0);
  const charts = constructs.filter((construct): construct is Chart => Chart.isChart(construct));
  const objects = objectsOf(constructs);
  const shared = duplicatesOf(charts.map((chart) => chart.node.id));
  const render = (chart: Chart): unknown[] =>
    ordered
      ? Object.values(chart.toJson() as unknown[])
      : (objects.get(chart) ?? []).map((object): unknown => object.toJson());
  return charts.flatMap((chart) => {
    const rendered = withPlainValuesAsTheyAre(() => render(chart)) as ManifestObject[];
    if (rendered.length === 0) return [];
    const isPlain = chart.node.scope === app || !shared.has(chart.node.id);
    const name = `${isPlain ? chart.node.id : Names.toDnsLabel(chart)}${app.outputFileExtension}`;
    return [{ name, text: yamlDocuments(rendered), objects: rendered }];
  });
}

/** The objects of each chart that has some, in order. */
function objectsOf(constructs: readonly IConstruct[]): Map<Chart, ApiObject[]> {
  const objects = new Map<Chart, ApiObject[]>();
  for (const construct of constructs) {
    if (!ApiObject.isApiObject(construct)) continue;
    const known = objects.get(construct.chart);
    if (known) known.push(construct);
    else objects.set(construct.chart, [construct]);
  }
  return objects;
}

function duplicatesOf(names: readonly string[]): Set<string> {
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}
