import { Annotations, Aspects } from 'cdktf';
import { ComputeInstanceV2 } from '@cdktf/provider-openstack/lib/compute-instance-v2';
import { StackPolicy } from '../../../constructs/openstack';
import { aStack } from '../../support/openstack';
import { synthesize } from '../../support/terraform';

const reason = 'It is a museum piece behind glass.';

test('refuses a stack that breaks a rule', () => {
  const stack = aStack();
  new ComputeInstanceV2(stack, 'Server', { name: 's', adminPass: 'x' });
  Aspects.of(stack).add(new StackPolicy());
  expect(() => synthesize(stack)).toThrow(
    `OS-VM-1 ${stack.node.path}/Server: a server has an administrator password, which stands in the state, in clear`,
  );
});

test('lets through what is accepted, and warns of the rest', () => {
  const stack = aStack();
  const policy = new StackPolicy([
    { rule: 'OS-VM-1', reason },
    { rule: 'OS-NET-7', reason },
  ]);
  const warn = jest.fn();
  jest.spyOn(Annotations, 'of').mockReturnValue({ addWarning: warn } as unknown as Annotations);
  new ComputeInstanceV2(stack, 'Server', { name: 's', adminPass: 'x' });
  Aspects.of(stack).add(policy);
  synthesize(stack);
  const warnings = warn.mock.calls.map(([text]) => text);
  expect(warnings).toContainEqual(expect.stringContaining('OS-VM-3'));
  expect(warnings).toContain('OS-NET-7 is accepted of *, where nothing is found; take it out');
  expect(policy.report?.summary).toMatch(/^Policy: 0 errors, \d warnings, 1 accepted with a reason$/);
});
