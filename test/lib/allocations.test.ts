import fc from 'fast-check';
import { Allocations, type AllocationsProps } from '../../lib/allocations';

test('is written with sorted names, the same bytes for the same content', () => {
  const allocations = Allocations.of({
    apiPorts: { 'paris-1': { beta: 6002, acme: 6001 }, 'lagos-1': { gamma: 6001 } },
    versions: { beta: '1.35.4', acme: '1.34.9' },
  });
  expect(allocations.toString()).toBe(`{
  "version": 1,
  "apiPorts": {
    "lagos-1": {
      "gamma": 6001
    },
    "paris-1": {
      "acme": 6001,
      "beta": 6002
    }
  },
  "tunnelPorts": {},
  "nodePorts": {},
  "nodeRanges": {},
  "nodeRangesV6": {},
  "podRanges": {},
  "podRangesV6": {},
  "serviceRanges": {},
  "serviceRangesV6": {},
  "clusterIds": {},
  "versions": {
    "acme": "1.34.9",
    "beta": "1.35.4"
  },
  "etcdVersions": {},
  "keys": {},
  "encrypted": {},
  "hibernations": {}
}
`);
});

test('starts empty, and reads a file that lacks sections', () => {
  expect(Allocations.parse('{"version": 1}').toString()).toBe(Allocations.empty().toString());
});

test.each([
  [
    'text that is no JSON',
    '{',
    'the allocations are not JSON; allowed: the text that this library has written; ' +
      'take the last committed text, and synthesize again',
  ],
  [
    'a merge conflict',
    '{\n<<<<<<< ours\n  "version": 1\n',
    'resolve the merge conflict: keep the lines of both sides, and synthesize again',
  ],
  ['a list', '[]', 'the allocations are not a JSON object'],
  [
    'a later form',
    '{"version": 2}',
    'the allocations have a form that this version of the library does not read (found 2); allowed: version 1; ' +
      'use the version of the library that wrote them, or a later one',
  ],
  [
    'a mistyped section',
    '{"version": 1, "apiPort": {}}',
    'the allocations have a section that nobody reads (found "apiPort"); allowed: apiPorts, tunnelPorts,',
  ],
  [
    'a port in quotes',
    '{"version": 1, "apiPorts": {"paris-1": {"acme": "6001"}}}',
    'apiPorts.paris-1.acme of the allocations is malformed (found "6001"); allowed: a port, 1 to 65535; ' +
      'take the last committed value, or remove it to have another one given out',
  ],
  ['a port too high', '{"version": 1, "nodePorts": {"paris-1": {"acme/api": 70000}}}', 'nodePorts.paris-1.acme/api of'],
  ['a value where names belong', '{"version": 1, "podRanges": {"acme": "10.0.0.0/16"}}', 'allowed: an object'],
  ['a range of the other family', '{"version": 1, "podRangesV6": {"acme": {"prod": "10.0.0.0/16"}}}', 'an IPv6 range'],
  ['a malformed range', '{"version": 1, "podRanges": {"acme": {"prod": "10.0.0.1/16"}}}', 'an IPv4 range'],
  ['an id of 0', '{"version": 1, "clusterIds": {"acme": 0}}', 'allowed: a whole number above 0'],
  ['half a version', '{"version": 1, "versions": {"acme": "1.35"}}', 'allowed: a version such as 1.35.4'],
])('fails on %s', (_, text, message) => {
  expect(() => Allocations.parse(text)).toThrow(message);
});

test('reports all that is wrong at once', () => {
  expect(() => Allocations.parse('{"version": 1, "apiPort": {}, "clusterIds": {"acme": -1, "beta": 1.5}}')).toThrow(
    /apiPort[^]*clusterIds\.acme[^]*clusterIds\.beta/,
  );
});

test('reads back what it has written', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/);
  const pins = <T>(value: fc.Arbitrary<T>) => fc.dictionary(name, fc.dictionary(name, value));
  const props: fc.Arbitrary<AllocationsProps> = fc.record({
    apiPorts: pins(fc.integer({ min: 1, max: 65_535 })),
    podRanges: pins(fc.constantFrom('10.0.0.0/16', '100.64.0.0/10')),
    serviceRangesV6: pins(fc.constantFrom('fd00::/112')),
    clusterIds: fc.dictionary(name, fc.integer({ min: 1, max: 511 })),
    versions: fc.dictionary(name, fc.constantFrom('1.35.4')),
  });
  fc.assert(
    fc.property(props, (content) => {
      const text = Allocations.of(content).toString();
      expect(Allocations.parse(text).toString()).toBe(text);
    }),
  );
});
