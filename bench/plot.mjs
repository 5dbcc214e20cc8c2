/**
 * A plot of seconds over clusters, both on logarithmic scales, as a small SVG.
 *
 * @param series name to points `[clusters, seconds]`
 */
export function plot(series) {
  const points = Object.values(series).flat();
  const x = scale(
    points.map(([clusters]) => clusters),
    60,
    540,
  );
  const y = scale(
    points.map(([, seconds]) => seconds),
    260,
    20,
  );
  const line = ([name, own], index) => {
    const path = own.map(([clusters, seconds]) => `${x.at(clusters)},${y.at(seconds)}`);
    const [clusters, seconds] = own.at(-1);
    return `<polyline class="s${index}" points="${path.join(' ')}"/><text x="${x.at(clusters) + 6}" y="${y.at(seconds) + 4}">${name}</text>`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 300" font-family="sans-serif" font-size="12" role="img" aria-label="Seconds of a synthesis over clusters">
<style>text{fill:#57606a}line{stroke:#d0d7de}polyline{fill:none;stroke-width:2}.s0{stroke:#1a7f37}.s1{stroke:#bc4c00}.s2{stroke:#0969da}@media(prefers-color-scheme:dark){text{fill:#9198a1}line{stroke:#3d444d}}</style>
${x.ticks.map((tick) => `<line x1="${x.at(tick)}" x2="${x.at(tick)}" y1="20" y2="260"/><text x="${x.at(tick)}" y="278" text-anchor="middle">${tick}</text>`).join('\n')}
${y.ticks.map((tick) => `<line x1="60" x2="540" y1="${y.at(tick)}" y2="${y.at(tick)}"/><text x="52" y="${y.at(tick) + 4}" text-anchor="end">${tick} s</text>`).join('\n')}
${Object.entries(series).map(line).join('\n')}
<text x="300" y="296" text-anchor="middle">clusters</text>
</svg>
`;
}

/** A logarithmic scale over whole powers of ten. */
function scale(values, from, to) {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: last - first + 1 }, (_, index) => Number((10 ** (first + index)).toPrecision(1))),
    at: (value) => Math.round(from + ((Math.log10(value) - first) / (last - first)) * (to - from)),
  };
}
