/** What the person, or the program, who runs a command sees. Results go to standard output, everything else to standard error. */
export class Terminal {
  private spinner: Spinner | undefined;
  private asking: Promise<unknown> = Promise.resolve();

  /** @param isJson whether the result is one JSON value */
  constructor(readonly isJson: boolean) {}

  /** Whether somebody is there who sees movement and answers. */
  get isInteractive(): boolean {
    return !this.isJson && Boolean(process.stdin.isTTY && process.stderr.isTTY) && !process.env.CI;
  }

  /**
   * Prints the result.
   *
   * @param facts for programs
   * @param text for people
   */
  result(facts: unknown, text: string): void {
    process.stdout.write(this.isJson ? `${JSON.stringify(facts, undefined, 2)}\n` : text === '' ? '' : `${text}\n`);
  }

  /** Prints a line for people. */
  say(line: string): void {
    if (!this.isJson) process.stderr.write(`${line}\n`);
  }

  /**
   * Shows that something is being done until it is done: a moving line for those who see it, else one line at the start.
   *
   * @param work is given a function that says how far it is
   */
  async during<T>(message: string, work: (say: (line: string) => void) => Promise<T>): Promise<T> {
    if (!this.isInteractive) {
      this.say(`${message} …`);
      return work(() => undefined);
    }
    const { spinner } = await import('@clack/prompts');
    const spin = spinner({ output: process.stderr });
    let current = message;
    this.spinner = { start: () => spin.start(current), clear: () => spin.clear() };
    spin.start(current);
    try {
      return await work((line) => spin.message((current = `${message}: ${line}`)));
    } finally {
      spin.clear();
      this.spinner = undefined;
    }
  }

  /** Prints a line for people while something is being done. */
  report(line: string): void {
    const spinner = this.spinner;
    spinner?.clear();
    this.say(line);
    spinner?.start();
  }

  /** Asks for a text; where nobody is there, or nothing is said, the usual one is taken. */
  async ask(question: string, usual: string): Promise<string> {
    if (!this.isInteractive) return usual;
    const { isCancel, text } = await import('@clack/prompts');
    const said = await text({ message: question, placeholder: usual, defaultValue: usual, output: process.stderr });
    if (isCancel(said)) throw new Cancelled();
    return said;
  }

  /** Asks a question, after those that are being asked; nobody there says no. */
  async confirm(question: string): Promise<boolean> {
    if (!this.isInteractive) return false;
    const answer = this.asking.then(async () => {
      const { confirm } = await import('@clack/prompts');
      this.spinner?.clear();
      const said = await confirm({ message: question, initialValue: false, output: process.stderr });
      this.spinner?.start();
      return said === true;
    });
    this.asking = answer.catch(() => undefined);
    return answer;
  }
}

/** Somebody has left a question unanswered, and the command with it. */
export class Cancelled extends Error {}

/** A moving line that makes room for others and goes on. */
interface Spinner {
  start(): void;
  clear(): void;
}
