import { recordDifferences } from '../../../lib/report/record-differences';
import { aClusterRecord, aFleetRecord } from '../../support/a-fleet-record';

test('finds none between equal records', () => {
  expect(recordDifferences(aFleetRecord(), aFleetRecord())).toEqual([]);
});

test('says what of a cluster has changed, in words', () => {
  const [web, metal] = aClusterRecord().pools;
  const after = aClusterRecord({
    version: '1.36.3',
    managementCluster: 'elsewhere',
    pools: [metal!, { ...web!, servers: { ...web!.servers!, count: { min: 3, max: 5 } } }],
  });
  expect(recordDifferences(aFleetRecord(), aFleetRecord({ clusters: [after] }))).toEqual([
    { subject: 'cluster prod', what: 'management cluster', before: 'home', after: 'elsewhere' },
    { subject: 'cluster prod', what: 'version', before: '1.35.4', after: '1.36.3' },
    { subject: 'cluster prod', what: 'pools › web › servers › count › max', before: '3', after: '5' },
  ]);
});

test('says what has come and gone', () => {
  const after = aFleetRecord({ tenants: ['acme', 'globex'], sites: [] });
  expect(recordDifferences(aFleetRecord(), after)).toEqual([
    { subject: 'tenant globex', what: '', after: 'new' },
    { subject: 'site plant', what: '', before: 'gone' },
  ]);
});
