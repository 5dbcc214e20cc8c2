const FRAMES = ['◐', '◓', '◑', '◒'];

/** Milliseconds between two frames. */
const PACE = 120;

/** A line at the end of a terminal that moves while something is being done, and makes room for others. */
export class MovingLine {
  private frame = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param text what the line says */
  constructor(
    private readonly stream: NodeJS.WriteStream,
    public text: string,
  ) {}

  /** Shows it. */
  show(): void {
    this.draw();
    this.timer ??= setInterval(() => this.draw(), PACE);
  }

  /** Takes it away. */
  hide(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.stream.write('\r\u001B[K');
  }

  private draw(): void {
    const frame = FRAMES[this.frame++ % FRAMES.length]!;
    // A line that wraps could not be taken away.
    this.stream.write(`\r\u001B[K${frame} ${this.text.slice(0, (this.stream.columns || 80) - 3)}`);
  }
}
