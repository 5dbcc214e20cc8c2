import { TerraformStack } from 'cdktf';
import { type RolledNode, rollNodesScript } from '../../lib';
import { GATE_VARIABLE, type NodePool } from '../workers';

/** A script that replaces the nodes of pools one after the other; undefined where there are none. */
export function rollNodes(clusterName: string, pools: readonly NodePool[]): string | undefined {
  const nodes = pools.flatMap(rolledNodes);
  return nodes.length === 0 ? undefined : rollNodesScript({ clusterName, nodes, gateVariable: GATE_VARIABLE });
}

function rolledNodes(pool: NodePool): RolledNode[] {
  return [...pool.servers].map(([name, { serverName }]) => ({
    name,
    serverName,
    stack: TerraformStack.of(pool).node.id,
    pool: pool.node.id,
    isInPlace: pool.isReplacedInPlace,
    targets: pool.targetsOf(name),
  }));
}
