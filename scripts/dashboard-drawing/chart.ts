import { type Html, html } from '../../src/console/html.ts';
import type { DrawnSeries } from './rows.ts';

interface ChartBox {
  readonly width: number;
  readonly height: number;
  readonly axis: string;
  readonly lines: readonly { readonly value: number; readonly label: string; readonly color: string }[];
  readonly minutes: number;
}

const PALETTE = ['#1f77b4', '#9467bd', '#17a2a2', '#8c564b', '#e377c2', '#2ca02c', '#bcbd22', '#7f7f7f'];
const LEFT = 58;
const RIGHT = 14;
const TOP = 8;
const ROW = 17;
const BOTTOM = 22;
/** The recording begins at this time of the day. */
const BEGIN = 10 * 60;

/** A line chart of CloudWatch's kind, with its thresholds and its legend. */
export function lineChart(series: readonly DrawnSeries[], box: ChartBox): Html {
  const entries = legendOf(series);
  const columns = box.width > 700 ? 4 : box.width > 450 ? 2 : 1;
  const rows = Math.min(4, Math.ceil(entries.length / columns));
  const bottom = box.height - BOTTOM - rows * ROW;
  const top = topOf([...series.flatMap(({ values }) => values), ...box.lines.map(({ value }) => value)]);
  const x = (minute: number) => LEFT + (minute / Math.max(1, box.minutes - 1)) * (box.width - LEFT - RIGHT);
  const y = (value: number) => bottom - (Math.min(value, top) / top) * (bottom - TOP);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => part * top);
  const hours = timesOf(box.minutes, box.width - LEFT - RIGHT);
  return html`<svg viewBox="0 0 ${box.width} ${box.height}" width="${box.width}" height="${box.height}">
${ticks.map((tick) => html`<line class="grid" x1="${LEFT}" x2="${box.width - RIGHT}" y1="${round(y(tick))}" y2="${round(y(tick))}"/><text class="tick" text-anchor="end" x="${LEFT - 6}" y="${round(y(tick) + 4)}">${amount(tick, box.axis)}</text>`)}
${hours.map((minute) => html`<text class="tick" text-anchor="middle" x="${round(x(minute))}" y="${bottom + 15}">${timeOf(minute)}</text>`)}
${box.lines.map(({ value, label, color }, index) => html`<line x1="${LEFT}" x2="${box.width - RIGHT}" y1="${round(y(value))}" y2="${round(y(value))}" stroke="${color}" stroke-width="1.5" stroke-dasharray="5 3"/><text class="line-label" text-anchor="${index % 2 === 0 ? 'start' : 'end'}" fill="${color}" x="${index % 2 === 0 ? LEFT + 4 : box.width - RIGHT}" y="${round(y(value) - 3)}">${label} ${amount(value, box.axis)}</text>`)}
${series.map(({ values }, index) => html`<path fill="none" stroke="${colorOf(series, index)}" stroke-width="1.8" d="${pathOf(values, x, y)}"/>${lonelyOf(values).map((minute) => html`<circle fill="${colorOf(series, index)}" r="2.5" cx="${round(x(minute))}" cy="${round(y(values[minute] ?? 0))}"/>`)}`)}
${series.length === 0 && html`<text class="none" text-anchor="middle" x="${box.width / 2}" y="${(bottom + TOP) / 2}">no such figure in this recording</text>`}
${entries.slice(0, rows * columns).map(({ label, color }, index) => {
  const left = LEFT + (index % columns) * ((box.width - LEFT - RIGHT) / columns);
  const down = bottom + BOTTOM + Math.floor(index / columns) * ROW + 10;
  return html`<rect x="${round(left)}" y="${down - 8}" width="10" height="10" rx="2" fill="${color}"/><text class="legend" x="${round(left + 15)}" y="${down + 1}">${shortened(label, ((box.width - LEFT - RIGHT) / columns - 18) / LETTER)}</text>`;
})}
</svg>`;
}

const TIME_STEPS = [5, 10, 15, 30, 60, 120];
/** Pixels that a time takes with its distance to the next one. */
const TIME_WIDTH = 56;

/** Round times, as many as there is room for. */
function timesOf(minutes: number, width: number): readonly number[] {
  const step = TIME_STEPS.find((each) => (minutes / each) * TIME_WIDTH <= width) ?? 240;
  const times = Array.from({ length: Math.ceil(minutes / step) }, (_unused, index) => index * step);
  // The last one has half its width to the right.
  return times.filter((minute) => ((minutes - 1 - minute) / minutes) * width > 10);
}

/** One entry for lines that are named and coloured alike, as the limits of the nodes of a cluster. */
function legendOf(series: readonly DrawnSeries[]): readonly { label: string; color: string }[] {
  const entries = series.map(({ label }, index) => ({ label, color: colorOf(series, index) }));
  return entries.filter(
    ({ label, color }, index) => entries.findIndex((one) => one.label === label && one.color === color) === index,
  );
}

function colorOf(series: readonly DrawnSeries[], index: number): string {
  const own = series[index]?.color;
  if (own !== undefined) return own;
  const before = series.slice(0, index).filter(({ color }) => color === undefined).length;
  return PALETTE[before % PALETTE.length] ?? '#1f77b4';
}

/** Pixels of a letter of the legend, on average. */
const LETTER = 6;

function shortened(label: string, letters: number): string {
  return label.length <= letters ? label : `${label.slice(0, Math.floor(letters) - 1)}…`;
}

/** Minutes with a value and silence on both sides: a line would not show them. */
function lonelyOf(values: readonly (number | null)[]): readonly number[] {
  return values.flatMap((value, minute) =>
    value !== null && values[minute - 1] == null && values[minute + 1] == null ? [minute] : [],
  );
}

/** Silence is a gap. */
function pathOf(
  values: readonly (number | null)[],
  x: (minute: number) => number,
  y: (value: number) => number,
): string {
  return values
    .map((value, minute) => {
      if (value === null) return '';
      const begins = minute === 0 || values[minute - 1] === null;
      return `${begins ? 'M' : 'L'}${round(x(minute))} ${round(y(value))}`;
    })
    .join('');
}

function topOf(values: readonly (number | null)[]): number {
  const highest = Math.max(0, ...values.flatMap((value) => value ?? []));
  if (highest === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  const step = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10].find((each) => each * power >= highest * 1.05) ?? 12;
  return step * power;
}

function amount(value: number, axis: string): string {
  if (axis !== 'bytes') return value >= 10_000 ? `${round(value / 1_000)}k` : String(round(value));
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const unit = value === 0 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3));
  return `${round(value / 1_000 ** unit)} ${units[unit] ?? ''}`;
}

function timeOf(minute: number): string {
  const at = BEGIN + minute;
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
