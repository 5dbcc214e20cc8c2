import { createHash } from 'node:crypto';
import { gzip as compressed } from '../bootstrap/gzip';
import { Problem } from '../problem';

/** What Nova stores of user data at most, in bytes before its base64 coding (65,535 characters after it). @internal */
export const NOVA_LIMIT = 49_149;

/** How to pack {@link UserData}. */
export interface UserDataOptions {
  /**
   * Whether to compress. cloud-init unpacks it; Ignition does not.
   *
   * @default false
   */
  readonly gzip?: boolean;

  /**
   * What stands for the content, where parts of the text are packed and may differ in bytes without differing in content.
   *
   * @default - SHA-256 of the text
   */
  readonly hash?: string;
}

/** What a server is told at its first boot. Nova hands it out through config drive and metadata service. */
export class UserData {
  /**
   * A cloud-init document.
   *
   * @param text begins with `#cloud-config`, or is a jinja template of such a text
   * @throws Problem when it does not, or when Nova would refuse it for its size
   */
  static cloudConfig(text: string, options: UserDataOptions = {}): UserData {
    if (!/^(## template: *jinja\r?\n)?#cloud-config\r?\n/.test(text)) {
      throw new Problem({
        what: 'user data is not a cloud-init document',
        found: text.slice(0, 40),
        allowed: 'a text whose first line is #cloud-config',
        remedy: 'put that line first',
      });
    }
    return new UserData(text, options);
  }

  /**
   * An Ignition document.
   *
   * @param json a JSON object with the key `ignition`
   * @throws Problem when it is something else, or when Nova would refuse it for its size
   */
  static ignition(json: string, options: Pick<UserDataOptions, 'hash'> = {}): UserData {
    if (!isIgnition(json)) {
      throw new Problem({
        what: 'user data is not an Ignition document',
        found: json.slice(0, 40),
        allowed: 'a JSON object with the key ignition',
        remedy: 'render it as JSON; a Butane file is not one',
      });
    }
    return new UserData(json, { hash: options.hash });
  }

  /** SHA-256 of the text before any compression, in hexadecimal, unless another was given: it changes when a node's content changes, only then. */
  readonly hash: string;

  /** Bytes that Nova gets, before its base64 coding. */
  readonly size: number;

  private readonly rendered: string;

  private constructor(text: string, { gzip = false, hash }: UserDataOptions) {
    const bytes = gzip ? compressed(text) : Buffer.from(text);
    this.hash = hash ?? createHash('sha256').update(text).digest('hex');
    this.size = bytes.length;
    this.rendered = gzip ? bytes.toString('base64') : text;
    if (this.size > NOVA_LIMIT) {
      throw new Problem({
        what: 'user data is larger than Nova stores',
        found: `${this.size} bytes`,
        allowed: `at most ${NOVA_LIMIT} bytes (65,535 characters of base64)`,
        remedy: gzip
          ? 'let the node fetch its large files'
          : 'compress it (gzip: true), or let the node fetch its large files',
      });
    }
  }

  /** The text, or the base64 of the compressed text: both are what Terraform's `user_data` takes. */
  render(): string {
    return this.rendered;
  }
}

function isIgnition(json: string): boolean {
  try {
    const document: unknown = JSON.parse(json);
    return typeof document === 'object' && document !== null && 'ignition' in document;
  } catch {
    return false;
  }
}
