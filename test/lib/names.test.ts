import { clusterNamespace, dnsLabel, nodeName, properName, suggestion, unknownName } from '../../lib/names';

test.each([
  ['Acme_Prod', 'name it acme-prod'],
  ['-acme-', 'name it acme'],
  ['acme.prod', 'name it acme-prod'],
  ['', 'choose another name'],
])('refuses %j as part of a host name, and proposes one', (text, remedy) => {
  expect(() => dnsLabel('the name of tenant acme', text)).toThrow(
    `the name of tenant acme cannot be part of a host name (found ${JSON.stringify(text)}); ` +
      `allowed: small letters, digits and dashes; the first and the last no dash; ${remedy}`,
  );
});

test('refuses a name that is too long', () => {
  expect(dnsLabel('the name', 'a'.repeat(63))).toHaveLength(63);
  expect(() => dnsLabel('the name', 'acme-production', 10)).toThrow(
    'the name is too long (found "acme-production"); allowed: 10 characters; this has 15; shorten it',
  );
});

test('lets a host start with a digit, but nothing that users name', () => {
  expect(dnsLabel('the host', '7c3f')).toBe('7c3f');
  expect(properName('the cluster', 'acme-2')).toBe('acme-2');
  expect(() => properName('the name of the cluster', '2-acme')).toThrow(
    'the name of the cluster starts with a digit (found "2-acme"); ' +
      'allowed: a small letter first, then small letters, digits and dashes; put a letter in front',
  );
});

test('derives names', () => {
  expect(clusterNamespace('acme-prod')).toBe('cluster-acme-prod');
  expect(nodeName('acme-prod', 'web', 0)).toBe('acme-prod-web-0');
});

test.each([
  ['c4-r61', ['c2-r8', 'c4-r16'], 'c4-r16'],
  ['Par-A', ['par-a', 'par-b'], 'par-a'],
  ['ubuntu', ['ubuntu-24', 'flatcar'], 'ubuntu-24'],
  ['moon', ['par-a', 'par-b'], undefined],
  ['x', ['a', 'b'], undefined],
  ['web', [], undefined],
])('takes %s of %j for %s', (found, allowed, meant) => {
  expect(suggestion(found, allowed)).toBe(meant);
});

test('says of an unknown name what was meant, or what to do', () => {
  expect(unknownName('pool web is in a zone', 'par-x', ['par-a', 'lag-b'], 'add it').message).toBe(
    'pool web is in a zone (found "par-x"); allowed: par-a, lag-b; did you mean par-a?',
  );
  expect(unknownName('pool web is in a zone', 'moon', [], 'add it').message).toBe(
    'pool web is in a zone (found "moon"); allowed: none exists yet; add it',
  );
});

test('lists no more names than a person reads', () => {
  const known = Array.from({ length: 25 }, (_, index) => `zone-${index}`);
  expect(unknownName('a zone is unknown', 'moon', known, 'add it').message).toContain('zone-19 and 5 more; add it');
});
