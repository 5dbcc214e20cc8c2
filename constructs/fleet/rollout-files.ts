import { APPLY_SCRIPT, applyScript, fluxFiles, type FluxSource, type RolloutPlan } from '../../lib';
import type { ManifestFile } from './manifest-synthesis';

/** What {@link rolloutFiles} are made from. */
export interface RolloutFilesProps {
  /** Folder for manifests. */
  readonly manifestFolder: string;

  /** Folder of these manifests below it. */
  readonly folder: string;

  /** The manifests. */
  readonly files: readonly ManifestFile[];

  /** The order in which they are applied. */
  readonly plan: RolloutPlan;

  /** Where Flux reads the manifests, if it does. */
  readonly flux: FluxSource | undefined;
}

/** Files of manifests, and beside them what applies them in the order of their waves: path to content. */
export function rolloutFiles(props: RolloutFilesProps): Map<string, string> {
  const { folder, files, flux, plan } = props;
  return new Map([
    ...files.map(({ name, text }) => [`${folder}/${name}`, text] as const),
    [`${folder}/${APPLY_SCRIPT}`, applyScript(folder, plan)],
    ...(flux ? fluxFiles({ source: flux, manifests: flux.path ?? props.manifestFolder, folder, plan }) : []),
  ]);
}
