import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { yamlDocuments, yamlText } from '../../lib/yaml';
import { declareReferenceFleet } from '../../stacks/reference-fleet';
import { synthesized } from '../support/platforms';

test('writes every object of the reference fleet as cdk8s does', () => {
  const { objects } = synthesized((platform) => void declareReferenceFleet(platform));
  const documents = Object.values(objects).flat();
  expect(yamlDocuments(documents)).toBe(Yaml.stringify(...documents));
});

test.each<[string, object]>([
  [
    'words that YAML 1.1 takes for something else',
    { a: ['yes', 'no', 'on', 'y', '0775', '1e3', '1:20', 'null', '~', ''] },
  ],
  [
    'texts of several lines',
    { a: 'one\ntwo\n', b: ['one\n\n  two\n\n', '\nfirst empty', ' first blank\nthen'], c: { d: 'x\ny' } },
  ],
  ['empty collections', { a: {}, b: [], c: [{}, []], d: null }],
  ['lists in lists', { a: [[1, [2]], [{ b: [3] }]] }],
  ['keys that need quotes', { 'a: b': 1, '- c': 2, 'on': 3, '': 4, 'x/y.z': 5 }],
])('writes %s as cdk8s does', (_, document) => {
  expect(yamlText(document)).toBe(Yaml.stringify(document));
});

test('leaves out what is undefined', () => {
  expect(yamlText({ a: undefined, b: { c: 1, d: undefined } })).toBe('b:\n  c: 1\n');
});

test('writes whatever JSON holds as cdk8s does', () => {
  const name = fc.stringMatching(/^(--)?[A-Za-z0-9]+(( |[-.:/=_+]+)[A-Za-z0-9]+)*$/);
  const line = fc.oneof(
    name,
    fc.stringMatching(/^(--|\/)?[A-Za-z]([ -~]|: | #)*$/),
    fc.ipV4(),
    fc.stringMatching(/^\d[\da-f]{0,20}$/),
    fc.stringMatching(/^\d{1,2}( (\*|\d{1,2})(\/\d{1,2})?){3,5}$/),
    fc.constantFrom(
      '0b101',
      'Yes',
      'NO',
      'Null',
      'oFF',
      'y',
      '1.2',
      '1e3',
      '2001-01-01',
      '12:30:45',
      '0x1f',
      '.inf',
      'NaN',
      'e1',
      'E-20',
      'e+5',
      'H4sI+/8=',
    ),
    fc.string({ maxLength: 12 }),
    fc.constantFrom('a: b', '# c', '- d', ' e', 'f ', '%g', '@h', '"i"', "'j", '', '\t', '\u{1f600}'),
  );
  const text = fc.oneof(
    line,
    fc.array(line, { maxLength: 4 }).map((lines) => lines.join('\n')),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), tie('value'), { maxKeys: 4 }),
      fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), value, { minKeys: 1, maxKeys: 4 }),
      (document) => {
        expect(yamlText(document)).toBe(Yaml.stringify(document));
      },
    ),
    { numRuns: 500 },
  );
});
