import { LbListenerV2 } from '@cdktf/provider-openstack/lib/lb-listener-v2';
import { NetworkingNetworkV2 } from '@cdktf/provider-openstack/lib/networking-network-v2';
import { NetworkingSubnetV2 } from '@cdktf/provider-openstack/lib/networking-subnet-v2';
import { OpenstackProvider } from '@cdktf/provider-openstack/lib/provider';
import { App, Fn, Lazy, TerraformOutput, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareStacks, renderStacks, stableJson } from '../../../constructs/fleet/terraform-synthesis';

afterEach(() => {
  delete process.env.TENANTRY_STOCK_SYNTHESIS;
});

test('writes the same bytes as cdktf does, with every kind of token', () => {
  const fast = renderAll(stacksWithTokens());
  process.env.TENANTRY_STOCK_SYNTHESIS = '1';
  expect(fast).toEqual(renderAll(stacksWithTokens()));
});

test('finds references to other stacks, whichever stack comes first', () => {
  const app = anApp();
  const reader = aStack(app, 'reader');
  const writer = aStack(app, 'writer');
  const network = new NetworkingNetworkV2(writer, 'Network', { name: 'n' });
  new NetworkingSubnetV2(reader, 'Subnet', { name: 's', networkId: network.id, cidr: '10.0.0.0/24' });
  const rendered = renderStacks([reader, writer]);
  const { resource, data } = JSON.parse(rendered.get(reader)!.text);
  expect(resource.openstack_networking_subnet_v2.Subnet.network_id).toMatch(/^\$\{data\.terraform_remote_state\./);
  expect(data.terraform_remote_state).toBeDefined();
  expect(Object.values(JSON.parse(rendered.get(writer)!.text).output)).toEqual([
    { sensitive: true, value: '${openstack_networking_network_v2.Network.id}' },
  ]);
});

test('sorts keys at every depth and keeps the order of lists', () => {
  expect(stableJson({ b: [{ z: 1, a: 2 }, 0], a: undefined })).toBe(
    '{\n  "b": [\n    {\n      "a": 2,\n      "z": 1\n    },\n    0\n  ]\n}',
  );
});

function renderAll(stacks: readonly TerraformStack[]): string[] {
  prepareStacks(stacks);
  return [...renderStacks(stacks).values()].map(({ text }) => text);
}

function anApp(): App {
  return new App({ outdir: mkdtempSync(join(tmpdir(), 'synthesis-')) });
}

function aStack(app: App, id: string): TerraformStack {
  const stack = new TerraformStack(app, id);
  new OpenstackProvider(stack, 'OpenStack', { cloud: id });
  return stack;
}

/** Two stacks that use what cdktf resolves: references, functions, lazies, lists, numbers, overrides, outputs, variables. */
function stacksWithTokens(): TerraformStack[] {
  const app = anApp();
  const one = aStack(app, 'one');
  const two = aStack(app, 'two');
  const variable = new TerraformVariable(one, 'Prefix', { type: 'number', sensitive: true });
  const network = new NetworkingNetworkV2(one, 'Network', {
    name: Lazy.stringValue({ produce: () => `late "name" with $\{escapes} 1e5` }),
    tags: ['b', 'a'],
    mtu: variable.numberValue,
    lifecycle: { ignoreChanges: ['tags'] },
  });
  new NetworkingSubnetV2(one, 'Subnet', {
    name: `of ${network.name} and ${Fn.join('-', [network.id, 'x'])}`,
    networkId: network.id,
    cidr: Fn.cidrsubnet('10.0.0.0/8', 8, 2),
    dnsNameservers: Token.asList(network.tags),
    allocationPool: [{ start: '10.2.0.10', end: '10.2.0.20' }],
    timeouts: { create: '5m' },
  });
  network.addOverride('value_specs', { 'key.with': null });
  one.addOverride('terraform.required_version', '>= 1.5');
  new TerraformOutput(one, 'NetworkId', { value: network.id, sensitive: true });
  new LbListenerV2(two, 'Listener', {
    protocol: 'TCP',
    protocolPort: 6001,
    loadbalancerId: network.id,
    allowedCidrs: ['10.0.0.0/8'],
    dependsOn: [],
  });
  return [two, one];
}
