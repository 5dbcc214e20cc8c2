/** A file on a node. */
export interface NodeFile {
  /** Absolute path. */
  readonly path: string;

  /** What is in it. */
  readonly content: string;

  /**
   * Permissions in octal.
   *
   * @default - 0644
   */
  readonly mode?: string;

  /**
   * How `content` is coded, in cloud-init's words.
   *
   * @default - not at all
   */
  readonly encoding?: 'b64';
}
