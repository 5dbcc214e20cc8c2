import { ApiObject } from 'cdk8s';
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s';

/**
 * The one file that reaches into what cdk8s has generated, for speed alone: what it makes is the same; the test compares.
 *
 * Each type of Kubernetes has a function, such as `toJson_Volume`, that takes the fields it knows from an object, under the names
 * that Kubernetes has for them. It looks for all fields of the type, and for each that is there it copies anew what it has. It is
 * a table in the form of a function: here the table is read from the function's text, once, and only what is there is looked for.
 * A function with another text is called as it is.
 */
export type Convert = (value: unknown, copying: Copying) => unknown;

/** How what is converted is copied meanwhile. */
export interface Copying {
  /** What a value is, while its parts are still to be copied. */
  head(value: unknown): unknown;

  /** A copy with all parts. */
  whole(value: unknown): unknown;

  /** What becomes of a part of a list or map. */
  part(key: string | number, value: unknown, convert: Convert): unknown;

  /** The keys of a map, in the order in which they are copied. */
  keysOf(map: object): string[];
}

/** Not at all: values stay what they are. */
export const NO_COPYING: Copying = {
  head: (value) => value,
  whole: (value) => value,
  part: (_, value, convert) => convert(value, NO_COPYING),
  keysOf: Object.keys,
};

/** A field of a type. */
interface Field {
  /** Its name in programs. */
  readonly property: string;

  /** Its name in Kubernetes. */
  readonly name: string;

  /** Its place among the fields. */
  readonly place: number;

  /** What becomes of its value. */
  readonly convert: Convert;
}

/** A generated class of API objects: what makes an object without a place in the tree, and what renders one with a place. */
interface Kind {
  readonly name: string;
  readonly GVK: object;
  manifest: (this: void, props?: object) => unknown;
  readonly prototype: { toJson: (this: ApiObject) => unknown };
}

type Values = Record<string, unknown>;

/**
 * Runs a function while objects of generated classes are converted by table.
 *
 * @param render what copies all that an object says, and converts it meanwhile
 */
export function withBindingsAsTables<T>(render: (object: ApiObject, convert: Convert) => object, run: () => T): T {
  const kinds = Object.values<unknown>(k8s).filter(isKind);
  const stock = kinds.map(({ manifest, prototype: { toJson } }) => ({ manifest, toJson }));
  for (const kind of kinds) {
    const convert = converterOf(`${kind.name}Props`);
    kind.manifest = (props = {}) => Object.assign({ ...kind.GVK }, convert(props, NO_COPYING));
    kind.prototype.toJson = function () {
      return Object.assign({ ...kind.GVK }, render(this, convert));
    };
  }
  try {
    return run();
  } finally {
    for (const [index, { manifest, toJson }] of stock.entries()) {
      kinds[index]!.manifest = manifest;
      kinds[index]!.prototype.toJson = toJson;
    }
  }
}

/** Whether something is a class that makes its objects as generated classes do. */
function isKind(binding: unknown): binding is Kind {
  if (typeof binding !== 'function' || Object.getPrototypeOf(binding) !== ApiObject) return false;
  const { name, manifest, prototype } = binding as unknown as Kind;
  return `${manifest}` === manifestText(name) && `${prototype.toJson}` === toJsonText(name);
}

const converters = new Map<string, Convert>();

/** What does the same as a generated function; read when it is needed, because types may hold themselves. */
function converterOf(type: string): Convert {
  return (value, copying) => {
    if (value === undefined) return undefined;
    let convert = converters.get(type);
    if (!convert) {
      const stock = (k8s as Values)[`toJson_${type}`] as Stock;
      convert = tableOf(type, stock) ?? ((object, itsCopying) => stock(itsCopying.whole(object)));
      converters.set(type, convert);
    }
    return convert(value, copying);
  };
}

/** A generated function. */
export type Stock = (value: unknown) => unknown;

/** What does the same as a generated function does with an object; undefined if the function has another form. */
export function tableOf(type: string, stock: Stock): Convert | undefined {
  const fields = fieldsOf(type, `${stock}`);
  return (
    fields &&
    ((value, copying) => {
      const object = copying.head(value);
      // An object of a class may have fields that are not its own.
      return isPlain(object) ? converted(object, fields, copying) : stock(object);
    })
  );
}

function isPlain(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The fields that an object has, in the order of the type. */
function converted(object: Values, fields: ReadonlyMap<string, Field>, copying: Copying): Values {
  const copy: Values = {};
  for (const { property, name, convert } of inOrder(object, fields, copying)) {
    const value = copying.part(property, object[property], convert);
    if (value !== undefined) copy[name] = value;
  }
  return copy;
}

function inOrder(object: Values, fields: ReadonlyMap<string, Field>, copying: Copying): Field[] {
  const known: Field[] = [];
  for (const key in object) {
    const field = fields.get(key);
    if (field) insert(known, field);
    // What is wrong with it is told all the same.
    else copying.part(key, object[key], whole);
  }
  return known;
}

function insert(fields: Field[], field: Field): void {
  let place = fields.length;
  for (; place > 0 && fields[place - 1]!.place > field.place; place -= 1) fields[place] = fields[place - 1]!;
  fields[place] = field;
}

/** Copies what has no fields of a type. */
export function whole(value: unknown, copying: Copying): unknown {
  return copying.whole(value);
}

/** The entries of a map that become something. */
function mapped(map: Values | undefined, convert: Convert, copying: Copying): Values | undefined {
  if (map === undefined) return undefined;
  const copy: Values = {};
  for (const key of copying.keysOf(map)) {
    const value = copying.part(key, map[key], convert);
    if (value !== undefined) copy[key] = value;
  }
  return copy;
}

/** What cdk8s generates of a class. */
const manifestText = (name: string) => `manifest(props = {}) {
        return {
            ...${name}.GVK,
            ...toJson_${name}Props(props),
        };
    }`;
const toJsonText = (name: string) => `toJson() {
        const resolved = super.toJson();
        return {
            ...${name}.GVK,
            ...toJson_${name}Props(resolved),
        };
    }`;

/** What it generates of a type before and behind its fields, and of a map of things. */
const HEAD = (type: string) => `function toJson_${type}(obj) {
    if (obj === undefined) {
        return undefined;
    }
    const result = {
`;
const FOOT = `
    };
    // filter undefined values
    return Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {});
}`;
const MAP_HEAD = (value: string) =>
  `((${value}) === undefined) ? undefined : (Object.entries(${value}).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: `;
const MAP_FOOT = ' }), {}))';

/** The fields of a type, by their names in programs; undefined if its function says more than that. */
function fieldsOf(type: string, text: string): ReadonlyMap<string, Field> | undefined {
  const fields = new Map<string, Field>();
  for (const line of between(text, HEAD(type), FOOT)?.split('\n') ?? ['']) {
    const [, name, conversion, property] = /^ {8}'([^']+)': (.*(?:obj\.(\w+)).*),$/.exec(line) ?? [];
    const convert = conversion && conversionOf(conversion, `obj.${property}`);
    if (!name || !convert) return undefined;
    fields.set(property!, { property: property!, name, place: fields.size, convert });
  }
  return fields;
}

/** What an expression makes of a value that it calls by a name; undefined if it is of none of the forms that are generated. */
function conversionOf(expression: string, value: string): Convert | undefined {
  if (expression === value) return whole;
  if (expression === `${value}?.value`) {
    return (it, copying) => (copying.whole(it) as { value?: unknown } | null | undefined)?.value;
  }
  if (expression === `${value}?.toISOString()`) {
    return (it, copying) => (copying.whole(it) as Date | null | undefined)?.toISOString();
  }
  const type = between(expression, 'toJson_', `(${value})`);
  if (type !== undefined) return converterOf(type);
  const item = between(expression, `${value}?.map(y => `, ')');
  if (item !== undefined) {
    const convert = conversionOf(item, 'y');
    return (
      convert &&
      ((it, copying) =>
        (copying.head(it) as unknown[] | null | undefined)?.map((one, index) => copying.part(index, one, convert)))
    );
  }
  const entry = between(expression, MAP_HEAD(value), MAP_FOOT);
  if (entry === undefined) return undefined;
  const convert = conversionOf(entry, 'i[1]');
  return convert && ((it, copying) => mapped(copying.head(it) as Values | undefined, convert, copying));
}

function between(text: string, head: string, foot: string): string | undefined {
  const isBetween = text.length >= head.length + foot.length && text.startsWith(head) && text.endsWith(foot);
  return isBetween ? text.slice(head.length, -foot.length) : undefined;
}
