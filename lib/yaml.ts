import { parseAllDocuments, stringify } from 'yaml';

/**
 * A YAML document as version 1.1 reads it, which is what Kubernetes, the kubelet and cloud-init do: to them `yes`, `0644` and
 * `52:54:00:12:34:56` are no texts unless they stand in quotes. Byte for byte as cdk8s writes it; the test compares.
 *
 * Half of a synthesis went into YAML, most of it into asking of the same few hundred names and numbers, again for each cluster,
 * how they must be quoted. Here the library is asked once for each scalar; only the lines are put together.
 *
 * @param document plain values, as JSON has them
 */
export function yamlText(document: object): string {
  return isBranch(document) ? `${block(document, '')}\n` : write(document);
}

/** Several documents in one text. */
export function yamlDocuments(documents: readonly object[]): string {
  return documents.map(yamlText).join('---\n');
}

/**
 * Reads what {@link yamlDocuments} has written.
 *
 * @throws Error when it is no YAML
 */
export function readYamlDocuments(text: string): unknown[] {
  return parseAllDocuments(text).map((document) => document.toJS() as unknown);
}

function write(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0 });
}

/** Lines of a map or list at an indentation, the first without it. */
function block(value: object, indent: string): string {
  const isList = Array.isArray(value);
  const entries = isList
    ? value.map((item: unknown) => (isBranch(item) ? `- ${block(item, `${indent}  `)}` : `-${scalar(item, indent)}`))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${keyText(key)}:${after(item, indent)}`);
  return entries.join(`\n${indent}`);
}

/** What stands behind the colon of a key: a scalar on the same line, a map or list on the lines below. */
function after(value: unknown, indent: string): string {
  if (!isBranch(value)) return scalar(value, indent);
  const deeper = `${indent}  `;
  return `\n${deeper}${block(value, deeper)}`;
}

function isBranch(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  for (const _ in value) return true;
  return false;
}

const keys = new Map<string, string>();

function keyText(key: string): string {
  let text = keys.get(key);
  if (text === undefined) {
    const isShort = key.length < LONGEST_KEY && isPlain(key);
    text = isShort ? key : write({ [key]: 0 }).slice(0, -': 0\n'.length);
    keys.set(key, text);
  }
  return text;
}

/** From this length on YAML writes keys another way. */
const LONGEST_KEY = 1000;

/** Words and flags with single marks or blanks between them, such as `etcd-0.cluster-acme` and `--v=2`, and IPv4 addresses and ranges. */
const PLAIN = /^((--)?[A-Za-z][A-Za-z0-9]*(( |[-.:/=_+]+)[A-Za-z0-9]+)*|\d+\.\d+\.\d+\.\d+(\/\d+)?)$/;

/** Words that YAML 1.1 takes for something else. */
const SPECIAL = /^(y|n|yes|no|on|off|true|false|null|e[-+]?\d+)$/i;

/** Whether no form of YAML takes a text for anything else: what differs between clusters is nearly always such. */
function isPlain(text: string): boolean {
  return PLAIN.test(text) && !SPECIAL.test(text);
}

/** Texts of several lines that are written as they are: no blank before or behind, one line break at the end or none. */
const LITERAL = /^[^\s][^]*\n[^]*[^\s]\n?$/;

/** What must be escaped in a text. */
const UNPRINTABLE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]/;

const scalars = new Map<unknown, string>();

/** A scalar or an empty collection, with the blank before it; a text of several lines is indented below its parent. */
function scalar(value: unknown, indent: string): string {
  if (typeof value === 'object') return ` ${value === null ? 'null' : Array.isArray(value) ? '[]' : '{}'}`;
  if (typeof value === 'string') {
    if (isPlain(value)) return ` ${value}`;
    if (value.includes('\n')) return lines(value, indent);
  }
  if (typeof value === 'boolean' || (Number.isSafeInteger(value) && value !== 0)) return ` ${value as number}`;
  return asked(value);
}

/** What the library writes behind the colon of a key, asked once. */
function asked(value: unknown): string {
  let text = scalars.get(value);
  if (text === undefined) {
    text = write({ k: value }).slice('k:'.length, -1);
    scalars.set(value, text);
  }
  return text;
}

function lines(value: string, indent: string): string {
  const isLiteral = LITERAL.test(value) && !UNPRINTABLE.test(value);
  const text = isLiteral
    ? ` |${value.endsWith('\n') ? '' : '-'}\n  ${value.trimEnd().replace(/\n(?!\n)/g, '\n  ')}`
    : asked(value);
  return indent === '' ? text : text.replace(/\n(?!\n|$)/g, `\n${indent}`);
}
