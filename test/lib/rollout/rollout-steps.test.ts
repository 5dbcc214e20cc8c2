import { fleetSteps } from '../../../lib/rollout/rollout-steps';
import { aClusterRecord, aFleetRecord, aStackRecord } from '../../support/fleet-records';

const fleet = aFleetRecord({
  stacks: [aStackRecord('lagos', 'lagos'), aStackRecord('paris', 'paris'), aStackRecord('dns', undefined)],
  clusters: [
    aClusterRecord('acme-prod', ['paris', 'lagos'], { charts: '70-add-ons.sh' }),
    aClusterRecord('acme-dev', ['paris']),
  ],
});

const after = (name: string, only?: string[]) => fleetSteps(fleet, only).find((step) => step.name === name)?.after;

test('puts what tenants share first, then each control plane, its nodes, and its charts', () => {
  expect(after('management paris-1')).toEqual([]);
  expect(after('control-plane acme-dev')).toEqual(['stack paris', 'stack dns', 'management paris-1']);
  expect(after('stack acme-dev-paris')).toEqual(['control-plane acme-dev']);
  expect(after('charts acme-prod')).toEqual([
    'control-plane acme-prod',
    'stack acme-prod-paris',
    'stack acme-prod-lagos',
  ]);
  expect(after('charts acme-dev')).toBeUndefined();
});

test('never lets one cluster wait for another', () => {
  const ofAnother = fleetSteps(fleet)
    .filter(({ name }) => name.includes('acme-dev'))
    .flatMap((step) => step.after.filter((name) => name.includes('acme-prod')));
  expect(ofAnother).toEqual([]);
});

test('comes in an order in which each step stands after those it needs', () => {
  const names = fleetSteps(fleet).map(({ name }) => name);
  const early = fleetSteps(fleet).filter((step, index) => step.after.some((name) => names.indexOf(name) > index));
  expect(early).toEqual([]);
});

test('takes a selected cluster alone, without what tenants share', () => {
  expect(fleetSteps(fleet, ['acme-dev']).map(({ name }) => name)).toEqual([
    'control-plane acme-dev',
    'stack acme-dev-paris',
  ]);
  expect(after('control-plane acme-dev', ['acme-dev'])).toEqual([]);
});

test('fails for a cluster that was never synthesized, with the name that was meant', () => {
  expect(() => fleetSteps(fleet, ['acme-prd'])).toThrow('did you mean acme-prod?');
});
