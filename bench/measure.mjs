import { spawnSync } from 'node:child_process';

/** Starts measuring; the returned function prints the figures, for {@link measure}. */
export function start() {
  const started = performance.now();
  const usage = process.cpuUsage();
  return (more = {}) => {
    const { user, system } = process.cpuUsage(usage);
    const figures = { seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6, ...more };
    console.log(JSON.stringify({ ...figures, megabytes: process.resourceUsage().maxRSS / 1024 }));
  };
}

/** Runs a program several times and returns the median of each figure that it reports. */
export function measure(runs, program, ...words) {
  const results = Array.from({ length: runs }, () => {
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${status}\n${stderr}`);
    return { ...JSON.parse(stdout.trim().split('\n').at(-1)), wall: performance.now() - started };
  });
  return Object.fromEntries(
    Object.keys(results[0]).map((figure) => [figure, median(results.map((result) => result[figure]))]),
  );
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
