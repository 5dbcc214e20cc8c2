import { KeyRing } from '../../../lib';
import { checkRotation } from '../../../lib/rotation/rotation-problems';

const stages = [
  KeyRing.of('1'),
  KeyRing.of('1').adding('2'),
  KeyRing.of('2').retiring('1'),
  KeyRing.of('2').forgetting('1'),
  KeyRing.of('2'),
];

test.each(stages.map((ring) => [`${ring}`, ring] as const))('%s is read back as it was written', (text, ring) => {
  expect(KeyRing.parse(text)).toEqual(ring);
});

test('the key in use comes first', () => {
  expect(stages.map(({ names }) => names)).toEqual([['1'], ['1', '2'], ['2', '1'], ['2'], ['2']]);
});

test.each([
  [() => KeyRing.of('1').adding('1'), 'has more than two keys, or one twice (found ["1","1"])'],
  [() => KeyRing.of('1').adding('2').adding('3'), 'finish one rotation before the next'],
  [() => KeyRing.of('2').forgetting('1').adding('3'), '(found ["2","1","3"])'],
  [() => KeyRing.of('Key 1'), 'the name of a key cannot be part of a host name'],
  [() => KeyRing.parse('1 then 2'), 'the name of a key'],
])('refuses what is no stage %#', (make, message) => {
  expect(make).toThrow(message);
});

test('goes from stage to stage, and back', () => {
  for (const [index, stage] of stages.slice(1).entries()) {
    expect(() => check(stage, stages[index]!)).not.toThrow();
    expect(() => check(stage, stage)).not.toThrow();
  }
  expect(() => check(stages[0]!, stages[1]!)).not.toThrow();
  expect(() => check(stages[1]!, stages[2]!)).not.toThrow();
});

test.each([
  [4, 0, "would skip a stage of their rotation after KeyRing.of('1')"],
  [2, 0, "(found \"KeyRing.of('2').retiring('1')\"); allowed: KeyRing.of('1'), or KeyRing.of('1').adding('2')"],
  [4, 1, "allowed: KeyRing.of('1').adding('2'), or KeyRing.of('2').retiring('1'), or KeyRing.of('1')"],
  [0, 2, 'the service-account keys of acme'],
  [3, 1, 'roll out one stage after the other'],
  [0, 4, 'roll out one stage after the other'],
])('refuses stage %i after stage %i', (asked, recorded, message) => {
  expect(() => check(stages[asked]!, stages[recorded]!)).toThrow(message);
});

test('only authorities have to be forgotten before they are gone', () => {
  const [, , retiring, , done] = stages as [KeyRing, KeyRing, KeyRing, KeyRing, KeyRing];
  expect(() => check(done, retiring)).not.toThrow();
  expect(() => checkRotation('acme', 'authorities', done, retiring)).toThrow(
    "allowed: KeyRing.of('2').retiring('1'), or KeyRing.of('2').forgetting('1'), or KeyRing.of('1').adding('2')",
  );
});

test('says of a KMS what a program writes, and lets it be neither skipped nor forgotten', () => {
  const at = (asked: KeyRing, recorded: KeyRing) => () => checkRotation('acme', 'encryption', asked, recorded);
  const [reader, writer, alone] = [
    KeyRing.of('1').adding('kms-vault'),
    KeyRing.of('kms-vault').retiring('1'),
    KeyRing.of('kms-vault'),
  ] as const;
  for (const [before, after] of [
    [KeyRing.of('1'), reader],
    [reader, writer],
    [writer, alone],
  ] as const) {
    expect(at(after, before)).not.toThrow();
  }
  expect(at(alone, KeyRing.of('1'))).toThrow(
    "after EncryptionAtRest.secretbox(KeyRing.of('1')) (found \"EncryptionAtRest.kms(vault)\"); allowed: EncryptionAtRest.secretbox(KeyRing.of('1')), or EncryptionAtRest.secretbox(KeyRing.of('1')).adding(vault)",
  );
  expect(at(KeyRing.of('1'), alone)).toThrow(
    "allowed: EncryptionAtRest.kms(vault), or EncryptionAtRest.kms(vault).adding('1')",
  );
  expect(at(KeyRing.of('1'), writer)).toThrow(
    "allowed: EncryptionAtRest.kms(vault).retiring('1'), or EncryptionAtRest.kms(vault), or EncryptionAtRest.secretbox(KeyRing.of('1')).adding(vault)",
  );
});

test('encryption is not left out at once: what is encrypted could not be read', () => {
  const leave = () => checkRotation('acme', 'encryption', KeyRing.of('none'), KeyRing.of('1'));
  expect(leave).toThrow(
    "would skip a stage of their rotation after EncryptionAtRest.secretbox(KeyRing.of('1')) (found \"EncryptionAtRest.none()\"); allowed: EncryptionAtRest.secretbox(KeyRing.of('1')), or EncryptionAtRest.secretbox(KeyRing.of('1').adding('none'))",
  );
  const begin = () => checkRotation('acme', 'encryption', KeyRing.of('1'), KeyRing.of('none'));
  expect(begin).toThrow("allowed: EncryptionAtRest.none(), or EncryptionAtRest.none().adding('1')");
});

function check(asked: KeyRing, recorded: KeyRing): void {
  checkRotation('acme', 'serviceAccounts', asked, recorded);
}
