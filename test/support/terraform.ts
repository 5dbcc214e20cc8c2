import { type TerraformStack, Testing } from 'cdktf';

/** One block of synthesized Terraform, by its arguments. */
export type Block = Record<string, any>;

/** What a stack becomes: Terraform JSON, after all validations passed. */
export function synthesize(stack: TerraformStack): Block {
  return JSON.parse(Testing.synth(stack, true));
}

/** The resources of one Terraform type, in the order of their addresses' names. */
export function resources(stack: TerraformStack, type: string): Block[] {
  return sorted(synthesize(stack).resource?.[type]);
}

/** The data sources of one Terraform type, in the order of their addresses' names. */
export function dataSources(stack: TerraformStack, type: string): Block[] {
  return sorted(synthesize(stack).data?.[type]);
}

/** The Terraform addresses of all resources, sorted: what an apply would create. */
export function addresses(stack: TerraformStack): string[] {
  return Object.entries<Block>(synthesize(stack).resource ?? {})
    .flatMap(([type, blocks]) => Object.keys(blocks).map((name) => `${type}.${name}`))
    .sort();
}

function sorted(blocks: Record<string, Block> = {}): Block[] {
  return Object.entries(blocks)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, block]) => Object.fromEntries(Object.entries(block).filter(([key]) => key !== '//')));
}
