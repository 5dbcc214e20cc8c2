import type { TerraformStack } from 'cdktf';

/** Where Terraform keeps the states of a platform's stacks; `Backend` of `stacks/` is one. */
export interface StateBackend {
  /** Puts the backend into a stack, under a name that is unique on the platform. */
  bind(stack: TerraformStack, state: string): void;
}

/** Name of the context value by which the stacks of a platform find its backend. */
export const BACKEND_CONTEXT = 'tenantry/backend';
