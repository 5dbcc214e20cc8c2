import type { Cidr, FluxSource } from '../../lib';
import type { StateBackend } from './state-backend';

/** Properties of a `Platform`. */
export interface PlatformProps {
  /**
   * Where Terraform keeps the state of each stack.
   *
   * @default - files beside `cdktf.out`, for trying things out
   */
  readonly backend?: StateBackend;

  /**
   * Folder for Terraform's stacks.
   *
   * @default - `CDKTF_OUTDIR`, which cdktf's commands set; else `cdktf.out`
   */
  readonly outdir?: string;

  /**
   * Folder for manifests.
   *
   * @default - `CDK8S_OUTDIR`, which cdk8s' commands set; else `dist`
   */
  readonly manifests?: string;

  /**
   * File that pins every port, range and id that was chosen automatically; commit it, as a package lock.
   *
   * @default allocations.json
   */
  readonly allocations?: string;

  /**
   * Names of the tenant clusters to synthesize; the plan is made for all, and files of the others stay as they are.
   *
   * @default - the names in `TENANTRY_ONLY`, separated by commas; else all
   */
  readonly only?: readonly string[];

  /**
   * How many processes build clusters, at most, where there are many clusters and cores. Each of them runs the program once more,
   * up to its first `synth()`, and what it prints there is dropped. More than one is for programs that can be run twice at the
   * same time, and that do not collect anything while clusters are built, as an add-on of their own could.
   *
   * @default - the number in `TENANTRY_PROCESSES`; else 1
   */
  readonly processes?: number;

  /**
   * Where Flux reads the manifests, so that it applies them in the order of their waves.
   *
   * @default - nothing is written for Flux
   */
  readonly flux?: FluxSource;

  /**
   * Addresses of pods; each cluster gets a part.
   *
   * @default 100.64.0.0/10
   */
  readonly podSpace?: Cidr;

  /**
   * Addresses of Services; each cluster gets a part.
   *
   * @default 172.20.0.0/14
   */
  readonly serviceSpace?: Cidr;
}
