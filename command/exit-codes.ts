/** Exit codes of every verb. */
export const EXIT = {
  /** It is done, or nothing was to be done. */
  done: 0,

  /** The program, its input or what it stands on has a mistake; nothing was changed. */
  problem: 1,

  /** The command was called in a way that it does not know. */
  usage: 2,

  /** A program that was called has failed; what was done stays, and the same may be run again. */
  failed: 3,

  /** Asked by --exit-code: there are differences. */
  different: 4,

  /** Somebody has interrupted it, or left a question unanswered; what was done stays, and the same may be run again. */
  interrupted: 130,
} as const;

/** Exit codes as `--help` shows them. */
export const EXIT_HELP = `
Exit codes:
  0    done
  1    a mistake in the program, its input or what it stands on; nothing was changed
  2    wrong usage
  3    a program that was called has failed; what is done stays, run the same again
  4    with --exit-code: there are differences
  130  interrupted, or a question was left unanswered; what is done stays, run the same again`;
