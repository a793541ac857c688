import type { Point } from '../../model/history.ts';
import { type Html, html } from '../html.ts';

const WIDTH = 120;
const HEIGHT = 28;
const MOST_POINTS = 60;

/** How a figure went, as a small drawing without script. Fewer than two points draw nothing. */
export function sparkline(points: readonly Point[], label: string): Html {
  const step = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const chosen = points.filter((_, index) => index % step === 0 || index === points.length - 1);
  const [first, last] = [chosen[0], chosen.at(-1)];
  if (first === undefined || last === undefined || chosen.length < 2) return html`<span class="spark-empty"></span>`;
  const values = chosen.map(({ value }) => value);
  const [low, high] = [Math.min(0, ...values), Math.max(...values)];
  const x = (at: number) => round(((at - first.at) / Math.max(1, last.at - first.at)) * WIDTH);
  const y = (value: number) => round(HEIGHT - 2 - ((value - low) / Math.max(high - low, 1e-9)) * (HEIGHT - 4));
  const line = chosen.map(({ at, value }) => `${x(at)},${y(value)}`).join(' ');
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${label}" preserveAspectRatio="none"><polygon class="spark-area" points="0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}"/><polyline class="spark-line" points="${line}" fill="none"/></svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
