/** From so many keys on `sort` is faster. */
const MANY = 50;

/** The keys of an object in order. Most objects have few, for which `sort` takes longer to copy them than to compare them. */
export function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  if (keys.length >= MANY) return keys.sort();
  for (let index = 1; index < keys.length; index += 1) {
    const key = keys[index]!;
    let place = index;
    for (; place > 0 && keys[place - 1]! > key; place -= 1) keys[place] = keys[place - 1]!;
    keys[place] = key;
  }
  return keys;
}
