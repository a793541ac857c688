import { formatValue } from '../../model/format.ts';
import type { Chart } from '../charts.ts';
import { aligned } from './chart-data.ts';
import { chartOptions, clock, HEIGHT } from './chart-look.ts';
import { REFRESHED } from './live.ts';
import { RECOLOURED } from './theme.ts';
import { uPlot } from './uplot.js';

interface Drawn {
  readonly figure: HTMLElement;
  plot?: uPlot;
}

/** Draws every chart of the page, and again after each pass. */
export function startCharts(): void {
  const figures = [...document.querySelectorAll<HTMLElement>('[data-chart]')];
  if (figures.length === 0) return;
  const drawn = figures.map((figure): Drawn => ({ figure }));
  let minutes = 60;
  const renew = async () => {
    const brokers = [...new Set(figures.map(({ dataset }) => dataset.broker ?? ''))];
    await Promise.all(brokers.map((broker) => drawBroker(broker, drawn, minutes)));
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
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const plot = drawn.find(({ figure }) => figure.contains(target))?.plot;
      if (plot !== undefined && plot.width !== target.clientWidth)
        plot.setSize({ width: target.clientWidth, height: HEIGHT });
    }
  });
  for (const figure of figures) {
    const place = figure.querySelector('.plot');
    if (place !== null) observer.observe(place);
  }
  void renew();
}

async function drawBroker(broker: string, drawn: readonly Drawn[], minutes: number): Promise<void> {
  const response = await fetch(`/data/brokers/${encodeURIComponent(broker)}/charts?minutes=${minutes}`);
  if (!response.ok) return;
  const { charts, now }: { charts: readonly Chart[]; now: number } = await response.json();
  for (const each of drawn.filter(({ figure }) => figure.dataset.broker === broker)) {
    const chart = charts.find(({ id }) => id === each.figure.dataset.chart);
    if (chart !== undefined) drawChart(each, chart, { now, span: minutes * 60_000 });
  }
}

function drawChart(drawn: Drawn, chart: Chart, { now, span }: { now: number; span: number }): void {
  const place = drawn.figure.querySelector<HTMLElement>('.plot');
  if (place === null) return;
  tellInWords(drawn.figure, place, chart);
  const data = aligned(chart, span, now);
  const numbers: uPlot.AlignedData = [data.times, ...data.columns, ...data.forecasts.flatMap(({ columns }) => columns)];
  drawn.plot?.destroy();
  const options = chartOptions(chart, data, { width: place.clientWidth, since: now - span });
  drawn.plot = new uPlot(options, numbers, place);
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
