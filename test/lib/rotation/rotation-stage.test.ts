import { KeyRing } from '../../../lib/rotation/key-ring';
import { checkRotation, type KeyPurpose } from '../../../lib/rotation/rotation-problems';
import { nextStage, stageText } from '../../../lib/rotation/rotation-stage';

const one = KeyRing.of('1');
const STAGES: Readonly<Record<KeyPurpose, readonly KeyRing[]>> = {
  encryption: [one, one.adding('2'), KeyRing.of('2').retiring('1'), KeyRing.of('2')],
  serviceAccounts: [one, one.adding('2'), KeyRing.of('2').retiring('1'), KeyRing.of('2')],
  authorities: [one, one.adding('2'), KeyRing.of('2').retiring('1'), KeyRing.of('2').forgetting('1'), KeyRing.of('2')],
};

describe.each(Object.entries(STAGES))('a rotation of %s', (name, stages) => {
  const purpose = name as KeyPurpose;

  test('is told stage by stage, each of which a synthesis takes', () => {
    stages.slice(1).forEach((following, index) => {
      const { next } = nextStage(purpose, stages[index]!);
      expect(next).toContain(written(following));
      expect(() => checkRotation('acme', purpose, following, stages[index]!)).not.toThrow();
    });
  });

  test('says what must be true before the old key is refused, and only then', () => {
    const warned = stages.filter((stage) => nextStage(purpose, stage).before !== undefined);
    expect(warned.map(String)).toEqual(['2 old 1']);
  });

  test('begins anew with a name that was not used', () => {
    expect(nextStage(purpose, KeyRing.of('2')).next).toContain("KeyRing.of('2').adding('3')");
    expect(nextStage(purpose, KeyRing.of('2026-11')).next).toContain("adding('2026-11-2')");
  });
});

test('encryption is begun by a key beside none', () => {
  expect(nextStage('encryption', KeyRing.of('none'))).toEqual({ next: "EncryptionAtRest.none().adding('1')" });
});

test('a KMS is told as a program writes it, and is left only on purpose', () => {
  const rings = [one.adding('kms-vault'), KeyRing.of('kms-vault').retiring('1'), KeyRing.of('kms-eu-vault')];
  expect(rings.map((ring) => nextStage('encryption', ring))).toEqual([
    { next: "EncryptionAtRest.kms(vault).retiring('1')" },
    { next: 'EncryptionAtRest.kms(vault)', before: expect.stringContaining('secret-rewrite') },
    { next: "EncryptionAtRest.kms(euVault).adding('2')", before: 'only to leave the KMS, which rotates its own key' },
  ]);
});

test('a stage says which key does what', () => {
  expect(STAGES.authorities.map(stageText)).toEqual([
    'key 1',
    'key 1 is in use, key 2 is made known',
    'key 2 is in use, key 1 is still accepted',
    'key 2 is in use, key 1 is accepted no more',
    'key 2',
  ]);
});

function written({ used, next, old, forgotten }: KeyRing): string {
  if (next !== undefined) return `KeyRing.of('${used}').adding('${next}')`;
  if (old !== undefined) return `KeyRing.of('${used}').retiring('${old}')`;
  return `KeyRing.of('${used}')${forgotten === undefined ? '' : `.forgetting('${forgotten}')`}`;
}
