import { MovingLine } from './moving-line';
import { Interrupted } from './process';

/** What the person, or the program, who runs a command sees. Results go to standard output, everything else to standard error. */
export class Terminal {
  private moving: MovingLine | undefined;
  private asking: Promise<unknown> = Promise.resolve();
  /** Lines that wait for the end of a question. */
  private held: string[] | undefined;

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
    const moving = (this.moving = new MovingLine(process.stderr, message));
    moving.show();
    try {
      return await work((line) => (moving.text = `${message}: ${line}`));
    } finally {
      moving.hide();
      this.moving = undefined;
    }
  }

  /** Prints a line for people while something is being done. */
  report(line: string): void {
    if (this.held) {
      this.held.push(line);
      return;
    }
    this.moving?.hide();
    this.say(line);
    this.moving?.show();
  }

  /**
   * Asks for a text; where nobody is there, or nothing is said, the usual one is taken.
   *
   * @throws Interrupted when the question is left
   */
  async ask(question: string, usual: string): Promise<string> {
    if (!this.isInteractive) return usual;
    const { isCancel, text } = await import('@clack/prompts');
    const said = await text({ message: question, placeholder: usual, defaultValue: usual, output: process.stderr });
    if (isCancel(said)) throw new Interrupted();
    return said;
  }

  /**
   * Asks a question, after those that are being asked; nobody there says no.
   *
   * @throws Interrupted when the question is left
   */
  async confirm(question: string): Promise<boolean> {
    if (!this.isInteractive) return false;
    const answer = this.asking.then(() => this.undisturbed(() => agreement(question)));
    this.asking = answer.catch(() => undefined);
    return answer;
  }

  /** Nothing moves and nobody else says anything meanwhile. */
  private async undisturbed<T>(work: () => Promise<T>): Promise<T> {
    this.moving?.hide();
    this.held = [];
    try {
      return await work();
    } finally {
      const lines = this.held;
      this.held = undefined;
      for (const line of lines) this.say(line);
      this.moving?.show();
    }
  }
}

async function agreement(question: string): Promise<boolean> {
  const { confirm, isCancel } = await import('@clack/prompts');
  const said = await confirm({ message: question, initialValue: false, output: process.stderr });
  if (isCancel(said)) throw new Interrupted();
  return said;
}
