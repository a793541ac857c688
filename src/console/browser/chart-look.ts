import { formatValue } from '../../model/format.ts';
import type { Chart, ChartLimit } from '../charts.ts';
import type { Aligned } from './chart-data.ts';
import type { uPlot } from './uplot.js';

type Options = uPlot.Options;

export const HEIGHT = 220;
/** A limit so far above everything seen would press the lines flat; it is told in words then. */
const FAR_LIMIT = 3;
/** Seconds between two times on the axis. */
const TIME_STEPS = [5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200];
/** Powers of two: so that GiB come out even. */
const BYTE_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);
/** Room above the highest point. */
const HEADROOM = 1.12;

/** Colours of the lines, in their order; chosen to differ in lightness too. */
function lineColour(index: number): string {
  return colour(`--line-${(index % 5) + 1}`);
}

/** As `rgb(…)`: what a canvas is given does not follow light and dark by itself. */
function colour(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The limits that are drawn: all of a share or of a disk, others as soon as they come near. */
export function shownLimits({ unit, limits, lines }: Chart): readonly ChartLimit[] {
  if (unit === 'percent') return limits;
  const highest = Math.max(0, ...lines.flatMap(({ points }) => points.map(({ value }) => value)));
  return unit === 'bytes'
    ? limits.filter(({ level }) => level !== 'critical')
    : limits.filter(({ value }) => value <= highest * FAR_LIMIT);
}

/** Everything of a drawing but its numbers. */
export function chartOptions(chart: Chart, data: Aligned, { width, since }: { width: number; since: number }): Options {
  const { unit, lines } = chart;
  const limits = shownLimits(chart);
  const format = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : formatValue(value, unit);
  const axis = {
    stroke: colour('--quiet'),
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  };
  return {
    width,
    height: HEIGHT,
    padding: [12, 22, 0, 0],
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    legend: { live: true },
    scales: {
      x: { time: true, range: () => [Math.max(since / 1000, data.times[0] ?? 0), data.until] },
      y: { range: (_plot, _low, high) => yRange(high, limits, unit) },
    },
    axes: [
      { ...axis, space: 70, size: 30, incrs: TIME_STEPS, values: (_plot, splits) => splits.map(clockFor(splits)) },
      {
        ...axis,
        size: 74,
        ...(unit === 'bytes' ? { incrs: BYTE_STEPS } : {}),
        values: (_plot, splits) => splits.map((value) => format(value)),
      },
    ],
    series: [
      { label: 'time' },
      ...lines.map(({ label }, index) => ({
        label,
        stroke: lineColour(index),
        width: 2,
        points: { show: false },
        value: (plot: uPlot, value: number | null) => format(plot.cursor.idx == null ? latest(plot, index + 1) : value),
      })),
      ...data.forecasts.flatMap(({ line }) => forecastSeries(line)),
    ],
    bands: data.forecasts.map((forecast, index) => {
      const slow = 1 + lines.length + index * 3 + 1;
      return { series: [slow + 1, slow], fill: faint(lineColour(forecast.line)) };
    }),
    hooks: { draw: [(plot) => drawLimits(plot, limits)] },
  };
}

function faint(rgb: string): string {
  return rgb.replace('rgb(', 'rgba(').replace(')', ', 0.2)');
}

function forecastSeries(line: number): uPlot.Series[] {
  const stroke = lineColour(line);
  const plain = { points: { show: false }, class: 'no-legend' } as const;
  return [
    { ...plain, label: 'forecast', stroke, width: 2, dash: [6, 5] },
    { ...plain, label: 'slow', stroke: 'transparent', width: 0 },
    { ...plain, label: 'fast', stroke: 'transparent', width: 0 },
  ];
}

function yRange(high: number | null, limits: readonly ChartLimit[], unit: Chart['unit']): [number, number] {
  const highest = Math.max(high ?? 0, ...limits.map(({ value }) => value));
  const top = highest * HEADROOM;
  return [0, top > 0 ? top : unit === 'percent' ? 110 : 1];
}

/** Beside the name of a line: its newest figure, as long as nobody points at another. */
function latest(plot: uPlot, series: number): number | undefined {
  const values: readonly (number | null | undefined)[] = Array.from(plot.data[series] ?? []);
  return values.findLast((value) => typeof value === 'number') ?? undefined;
}

/** Seconds only where two times would read the same without. */
function clockFor(splits: readonly number[]): (seconds: number) => string {
  const [first = 0, second = 60] = splits;
  const length = second - first < 60 ? 8 : 5;
  return (seconds) => new Date(seconds * 1000).toTimeString().slice(0, length);
}

/** The hour and minute of the reader's own clock. */
export function clock(seconds: number): string {
  return new Date(seconds * 1000).toTimeString().slice(0, 5);
}

/** A line for each threshold, with its name, as the pages colour it. */
function drawLimits(plot: uPlot, limits: readonly ChartLimit[]): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.font = `${11 * scale}px system-ui, sans-serif`;
  ctx.textAlign = 'right';
  let lowest = Number.POSITIVE_INFINITY;
  for (const { label, value, level } of [...limits].sort((a, b) => a.value - b.value)) {
    const y = plot.valToPos(value, 'y', true);
    ctx.strokeStyle = colour(level === 'warning' ? '--warning' : '--critical');
    ctx.fillStyle = ctx.strokeStyle;
    ctx.lineWidth = scale;
    ctx.setLineDash(level === 'limit' ? [] : [2 * scale, 4 * scale]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    // Names that would lie over each other are left out; the words below the chart have them all.
    if (lowest - y > 12 * scale) {
      ctx.fillText(label, bbox.left + bbox.width - 4 * scale, y - 4 * scale);
      lowest = y;
    }
  }
  ctx.restore();
}
