import { clusterMap, fleetMap, mapInWords, MOST_CLUSTERS } from '../../../lib/report/fleet-map';
import { aClusterRecord, aFleetRecord } from '../../support/a-fleet-record';

const pageOf = (cluster: string) => `${cluster}.html`;

test('draws control planes in their management cluster and pools in their places, and lines between them', () => {
  const map = fleetMap(aFleetRecord(), pageOf);
  expect(map).toContain('subgraph "cluster home home"');
  expect(map).toContain('<b>Site plant</b>');
  expect(map).toContain('<td align="left">3 × m1.small</td>');
  expect(map).toContain('<td align="left">open to the world: 443</td>');
  expect(map).toContain('"cp prod" -> "pool prod web" [class="edge tenant-0"]');
  expect(map).toContain('"cp prod" -> "pool prod metal" [class="edge tenant-0"]');
  expect(map).toContain('URL="prod.html"');
});

test('draws of a cluster nothing but what is its own', () => {
  const other = aClusterRecord({ name: 'other' });
  const record = aFleetRecord({ clusters: [aClusterRecord(), other] });
  expect(clusterMap(record, other, pageOf)).not.toContain('prod');
});

test('counts what is too much to be drawn', () => {
  const clusters = Array.from({ length: MOST_CLUSTERS + 1 }, (_, n) => aClusterRecord({ name: `c-${n}` }));
  const map = fleetMap(aFleetRecord({ clusters }), pageOf);
  expect(map).toContain('41 control planes');
  expect(map).toContain('"home home" -> "pools paris" [class="edge", penwidth=6.0]');
  expect(map.split('\n').length).toBeLessThan(40);
});

test('lets no name end its own string or tag', () => {
  const map = fleetMap(aFleetRecord({ clusters: [aClusterRecord({ name: 'a"b<i>\\' })] }), pageOf);
  expect(map).toContain('"cp a\\"b<i>\\\\"');
  expect(map).toContain('<b>a&quot;b&lt;i&gt;\\</b>');
});

test('says in words what the map shows', () => {
  expect(mapInWords(aFleetRecord())).toEqual([
    'Region paris has management cluster home with the control planes of prod; pool web of prod (3 nodes).',
    'Site plant has pool metal of prod (2 nodes).',
  ]);
});
