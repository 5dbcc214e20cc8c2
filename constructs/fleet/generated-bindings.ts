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
export type Convert = (value: unknown) => unknown;

/** A field of a type. */
interface Field {
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

/** Runs a function while objects of generated classes are converted by table. */
export function withBindingsAsTables<T>(run: () => T): T {
  const kinds = Object.values<unknown>(k8s).filter(isKind);
  const stock = kinds.map(({ manifest, prototype: { toJson } }) => ({ manifest, toJson }));
  for (const kind of kinds) {
    const convert = converterOf(`${kind.name}Props`);
    const made = (props: object) => ({ ...kind.GVK, ...(convert(props) as object) });
    kind.manifest = (props = {}) => made(props);
    kind.prototype.toJson = function () {
      return made(ApiObject.prototype.toJson.call(this) as object);
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
  return (value) => {
    if (value === undefined) return undefined;
    let convert = converters.get(type);
    if (!convert) {
      const stock = (k8s as Values)[`toJson_${type}`] as Convert;
      convert = tableOf(type, stock) ?? stock;
      converters.set(type, convert);
    }
    return convert(value);
  };
}

/** What does the same as a generated function does with an object; undefined if the function has another form. */
export function tableOf(type: string, stock: Convert): Convert | undefined {
  const fields = fieldsOf(type, `${stock}`);
  // An object of a class may have fields that are not its own.
  return fields && ((object) => (isPlain(object) ? converted(object, fields) : stock(object)));
}

function isPlain(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The fields that an object has, in the order of the type. */
function converted(object: Values, fields: ReadonlyMap<string, Field>): Values {
  const copy: Values = {};
  let last = 0;
  for (const key in object) {
    const field = fields.get(key);
    if (!field || object[key] === undefined) continue;
    if (field.place < last) return converted(inOrder(object, fields), fields);
    last = field.place;
    const value = field.convert(object[key]);
    if (value !== undefined) copy[field.name] = value;
  }
  return copy;
}

function inOrder(object: Values, fields: ReadonlyMap<string, Field>): Values {
  const known = Object.keys(object).filter((key) => fields.has(key));
  known.sort((one, other) => fields.get(one)!.place - fields.get(other)!.place);
  return Object.fromEntries(known.map((key) => [key, object[key]]));
}

/** The entries of a map that become something. */
function mapped(map: Values, convert: Convert): Values {
  const copy: Values = {};
  for (const key in map) {
    const value = convert(map[key]);
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
    fields.set(property!, { name, place: fields.size, convert });
  }
  return fields;
}

/** What an expression makes of a value that it calls by a name; undefined if it is of none of the forms that are generated. */
function conversionOf(expression: string, value: string): Convert | undefined {
  if (expression === value) return (it) => it;
  if (expression === `${value}?.value`) return (it) => (it as { value?: unknown } | null | undefined)?.value;
  if (expression === `${value}?.toISOString()`) return (it) => (it as Date | null | undefined)?.toISOString();
  const type = between(expression, 'toJson_', `(${value})`);
  if (type !== undefined) return converterOf(type);
  const item = between(expression, `${value}?.map(y => `, ')');
  if (item !== undefined) {
    const convert = conversionOf(item, 'y');
    return convert && ((list) => (list as unknown[] | null | undefined)?.map(convert));
  }
  const entry = between(expression, MAP_HEAD(value), MAP_FOOT);
  if (entry === undefined) return undefined;
  const convert = conversionOf(entry, 'i[1]');
  return convert && ((map) => mapped(map as Values, convert));
}

function between(text: string, head: string, foot: string): string | undefined {
  const isBetween = text.length >= head.length + foot.length && text.startsWith(head) && text.endsWith(foot);
  return isBetween ? text.slice(head.length, -foot.length) : undefined;
}
