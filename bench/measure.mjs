import { spawnSync } from 'node:child_process';

/** Starts measuring; the returned function prints the figures, for {@link run}. */
export function start() {
  const started = performance.now();
  const usage = process.cpuUsage();
  return (more = {}) => {
    const { user, system } = process.cpuUsage(usage);
    const figures = { seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6, ...more };
    console.log(JSON.stringify({ ...figures, megabytes: process.resourceUsage().maxRSS / 1024 }));
  };
}

/** Runs a program and returns the figures that it reports. */
export function run(program, ...words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${status}\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** The median of each figure of several runs. */
export function median(results) {
  return Object.fromEntries(
    Object.keys(results[0]).map((figure) => {
      const values = results.map((result) => result[figure]).sort((a, b) => a - b);
      return [figure, values[Math.floor(values.length / 2)]];
    }),
  );
}
