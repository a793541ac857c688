import { formatValue } from '../../model/format.ts';
import type { Chart } from '../charts.ts';
import { aligned } from './chart-data.ts';
import { chartOptions, clock, HEIGHT } from './chart-look.ts';
import { REFRESHED } from './live.ts';
import { RECOLOURED } from './theme.ts';
import { uPlot } from './uplot.js';

/** What is drawn, by the element that it is drawn in. */
type Plots = WeakMap<Element, uPlot>;

/** Draws every chart of the page, and again after each pass. */
export function startCharts(): void {
  if (chartFigures().length === 0) return;
  const plots: Plots = new WeakMap();
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const plot = plots.get(target);
      if (plot !== undefined && plot.width !== target.clientWidth)
        plot.setSize({ width: target.clientWidth, height: HEIGHT });
    }
  });
  let minutes = 60;
  const renew = async () => {
    const brokers = [...new Set(chartFigures().map(({ dataset }) => dataset.broker ?? ''))];
    for (const place of document.querySelectorAll('[data-chart] .plot')) observer.observe(place);
    await Promise.all(brokers.map((broker) => drawBroker(broker, plots, minutes)));
  };
  for (const button of document.querySelectorAll<HTMLElement>('[data-span]')) {
    button.addEventListener('click', () => {
      minutes = Number(button.dataset.span);
      for (const other of document.querySelectorAll('[data-span]')) {
        other.setAttribute('aria-pressed', String(other === button));
      }
      void renew();
    });
  }
  document.addEventListener(REFRESHED, () => void renew());
  document.addEventListener(RECOLOURED, () => void renew());
  void renew();
}

/** Those of the page as it is now: a refresh may have put new ones into the place of old ones. */
function chartFigures(): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-chart]')];
}

async function drawBroker(broker: string, plots: Plots, minutes: number): Promise<void> {
  const response = await fetch(`/data/brokers/${encodeURIComponent(broker)}/charts?minutes=${minutes}`);
  if (!response.ok) return;
  const { charts, now }: { charts: readonly Chart[]; now: number } = await response.json();
  for (const figure of chartFigures().filter(({ dataset }) => dataset.broker === broker)) {
    const chart = charts.find(({ id }) => id === figure.dataset.chart);
    const place = figure.querySelector<HTMLElement>('.plot');
    if (chart === undefined || place === null) continue;
    tellInWords(figure, place, chart);
    plots.get(place)?.destroy();
    plots.set(place, plotIn(place, chart, { now, span: minutes * 60_000 }));
  }
}

function plotIn(place: HTMLElement, chart: Chart, { now, span }: { now: number; span: number }): uPlot {
  const data = aligned(chart, span, now);
  const numbers: uPlot.AlignedData = [data.times, ...data.columns, ...data.forecasts.flatMap(({ columns }) => columns)];
  const options = chartOptions(chart, data, { width: place.clientWidth, since: now - span });
  return new uPlot(options, numbers, place);
}

/** The drawing in words: all of it for whoever cannot see it, below it what the lines do not say. */
function tellInWords(figure: HTMLElement, place: HTMLElement, { title, lines, limits, unit }: Chart): void {
  const latest = lines.flatMap(({ label, points }) => {
    const last = points.at(-1);
    return last === undefined ? [] : [`${label} ${formatValue(last.value, unit)}`];
  });
  const ahead = lines.flatMap(({ label, band }) =>
    band === undefined ? [] : [`${label} meets the limit at ${clock(band.meets.at / 1000)} (${band.confidence})`],
  );
  const bounds = limits.map(({ label, value }) => `${label} at ${formatValue(value, unit)}`).join(', ');
  const below = [latest.length === 0 ? 'no figures yet' : '', ...ahead, bounds]
    .filter((part) => part !== '')
    .join(' · ');
  const paragraph = figure.querySelector('.chart-words');
  if (paragraph !== null) paragraph.textContent = below;
  place.setAttribute('aria-label', `${title}: ${[...latest, below].join(', ')}`);
}
