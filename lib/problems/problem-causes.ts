/** Code of a problem to how one usually comes to it and why it is refused; for problems whose message cannot say it all. */
export const PROBLEM_CAUSES: Readonly<Record<string, readonly string[]>> = {};
