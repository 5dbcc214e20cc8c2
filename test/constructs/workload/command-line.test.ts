import { Testing } from 'cdk8s';
import { ControlPlaneDeployment } from '../../../constructs/workload';
import { Size } from '../../../lib/size';
import type { Flags } from '../../../constructs/workload';

test('keeps the order of flags and repeats those with several values', () => {
  expect(argumentsOf({ name: 'a', debug: false, v: 4, issuer: ['x', 'y'] })).toEqual([
    '--name=a',
    '--debug=false',
    '--v=4',
    '--issuer=x',
    '--issuer=y',
  ]);
});

test('a flag that is set later wins and keeps its place', () => {
  expect(argumentsOf({ profiling: false, v: 2 }, { profiling: true, extra: 'x' })).toEqual([
    '--profiling=true',
    '--v=2',
    '--extra=x',
  ]);
});

test.each(['--v', 'v=4', 'V', ''])('fails on the flag %j', (flag) => {
  expect(() => argumentsOf({ [flag]: 1 })).toThrow(`a flag of program is malformed (found "${flag}")`);
});

/** The arguments of a program with flags, and others that are added before synthesis. */
function argumentsOf(flags: Flags, added: Flags = {}): string[] {
  const chart = Testing.chart();
  const program = new ControlPlaneDeployment(chart, 'Program', {
    program: 'program',
    image: 'example.net/program:v1',
    replicas: 1,
    flags,
    resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
  });
  for (const [flag, value] of Object.entries(added)) program.addFlag(flag, value);
  return Testing.synth(chart)[0].spec.template.spec.containers[0].args;
}
