import { StorageZone } from '../../../lib/region/storage-zone';

test('is known by zone and volume type', () => {
  expect(StorageZone.of('par-a', { volumeType: 'ssd' }).toString()).toBe('par-a/ssd');
});

test.each([
  ['', 'ssd', 'a storage zone has no zone (found ""); allowed: the name of a zone; name one'],
  ['par-a', ' ', 'a storage zone has no volume type (found " "); allowed: the name of a volume type; name one'],
])('fails in zone %j with volume type %j', (zone, volumeType, message) => {
  expect(() => StorageZone.of(zone, { volumeType })).toThrow(message);
});
