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
  return yamlDocuments([document]);
}

/** Several documents in one text. */
export function yamlDocuments(documents: readonly object[]): string {
  const lines: string[] = [];
  for (const [index, document] of documents.entries()) {
    if (index > 0) lines.push('---');
    if (isBranch(document)) addLines(lines, document, NO_MARGIN, NO_MARGIN);
    else lines.push(write(document).trimEnd());
  }
  // The line break at the end comes by itself: to add it would copy the whole text once more.
  lines.push('');
  return lines.join('\n');
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

/** What stands before lines: blanks, and dashes of lists that begin there. The same few stand before the lines of all documents. */
class Margin {
  private readonly heads = new Map<string, string>();
  private deeperOne: Margin | undefined;
  private dashedOne: Margin | undefined;

  constructor(readonly text: string) {}

  /** That of what is inside. */
  get deeper(): Margin {
    return (this.deeperOne ??= new Margin(`${this.text}  `));
  }

  /** That of the first line of an item of a list. */
  get dashed(): Margin {
    return (this.dashedOne ??= new Margin(`${this.text}- `));
  }

  /** A key behind it. */
  head(key: string): string {
    let head = this.heads.get(key);
    if (head === undefined) this.heads.set(key, (head = `${this.text}${keyText(key)}:`));
    return head;
  }
}

const NO_MARGIN = new Margin('');

/**
 * Adds the lines of a map or list.
 *
 * @param margin what stands before each of its lines
 * @param first what stands before the first one instead
 */
function addLines(lines: string[], value: object, margin: Margin, first: Margin): void {
  const { deeper } = margin;
  let before = first;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      if (isBranch(item)) addLines(lines, item, deeper, before.dashed);
      else lines.push(`${before.text}-${scalar(item, deeper.text)}`);
      before = margin;
    }
    return;
  }
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    const head = before.head(key);
    if (isBranch(item)) {
      lines.push(head);
      addLines(lines, item, deeper, deeper);
    } else {
      lines.push(head + scalar(item, deeper.text));
    }
    before = margin;
  }
}

function isBranch(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  for (const _ in value) return true;
  return false;
}

function keyText(key: string): string {
  const isShort = key.length < LONGEST_KEY && isPlain(key);
  return isShort ? key : write({ [key]: 0 }).slice(0, -': 0\n'.length);
}

/** From this length on YAML writes keys another way. */
const LONGEST_KEY = 1000;

/**
 * Words, flags, paths and sentences, without what would begin a comment or a key; IPv4 addresses and ranges; hashes; schedules
 * of cron.
 */
const PLAIN =
  /^(?:(?:--|\/)?[A-Za-z](?:[!-,.-9;-~]|-(?!$)|:(?! |$)| (?!#|$))*|\d+\.\d+\.\d+\.\d+(?:\/\d+)?|(?!0b)\d[\da-f]*[a-df][\da-f]*|\d+(?: (?:\*|\d+)(?:\/\d+)?){4})$/;

/** A number of few digits: as a text it stands in quotes. */
const NUMBER = /^[1-9]\d{0,14}$/;

/** Words that YAML 1.1 takes for something else. */
const SPECIAL = /^(?:y|n|yes|no|on|off|true|false|null|e[-+]?\d+)$/i;

/** Whether no form of YAML takes a text for anything else: what differs between clusters is nearly always such. */
function isPlain(text: string): boolean {
  return PLAIN.test(text) && !SPECIAL.test(text);
}

/** Texts of several lines that are written as they are: no blank before or behind, one line break at the end or none. */
const LITERAL = /^[^\s][^]*\n[^]*[^\s]\n?$/;

/** What must be escaped in a text. */
const UNPRINTABLE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]/;

const scalars = new Map<unknown, string>();

/**
 * A scalar or an empty collection, with the blank before it.
 *
 * @param indent what stands before the lines of a text of several lines
 */
function scalar(value: unknown, indent: string): string {
  if (typeof value === 'string') {
    if (isPlain(value)) return ` ${value}`;
    if (NUMBER.test(value)) return ` "${value}"`;
    if (value.includes('\n')) return severalLines(value, indent);
  }
  if (typeof value === 'object') return ` ${value === null ? 'null' : Array.isArray(value) ? '[]' : '{}'}`;
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

function severalLines(value: string, indent: string): string {
  if (LITERAL.test(value) && !UNPRINTABLE.test(value)) {
    return ` |${value.endsWith('\n') ? '' : '-'}\n${indent}${value.trimEnd().replace(/\n(?!\n)/g, `\n${indent}`)}`;
  }
  // The library was asked for a text below a key that is not indented itself.
  return asked(value).replace(/\n(?!\n|$)/g, `\n${indent.slice(2)}`);
}
