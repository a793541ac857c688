import { type Html, html, trusted } from '../../src/console/html.ts';
import { widgetPage } from '../../src/widget/page.ts';
import type { DashboardBody } from '../../test/support/dashboard-schema.ts';
import { TOLD_AT } from '../../test/support/effects.ts';
import { lineChart } from './chart.ts';
import type { Recording } from './recorded.ts';
import { drawnSeries } from './rows.ts';
import { sceneOf } from './scene.ts';

export type Theme = 'light' | 'dark';
type Drawn = DashboardBody['widgets'][number];

/** Pixels of a column and of a row of the grid. */
const CELL = 52;
const GAP = 8;
const HEAD = 30;
const FOOT = 34;

const STYLE = `body{margin:0;font:13px system-ui,sans-serif;background:var(--page);color:var(--ink)}
.light{--page:#f2f3f3;--ground:#fff;--ink:#16191f;--soft:#5f6b7a;--grid:#e9ebed;--line:#d5dbdb}
.dark{--page:#0b141f;--ground:#0f1b2a;--ink:#d1d5db;--soft:#95a2b1;--grid:#243447;--line:#33455a}
.board{position:relative;background:var(--page);color:var(--ink)}
.box{position:absolute;background:var(--ground);border:1px solid var(--line);border-radius:6px;overflow:hidden;box-sizing:border-box}
.box>h6{font-size:13px;margin:8px 12px 0;height:${HEAD - 12}px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.text{padding:6px 14px;line-height:1.4}.text h1{font-size:20px;margin:4px 0}.text h2{font-size:15px;margin:4px 0}.text p{margin:4px 0;color:var(--soft)}
.grid{stroke:var(--grid)}.tick{fill:var(--soft);font-size:11px}.legend{fill:var(--ink);font-size:11.5px}.none{fill:var(--soft);font-size:12px}
.origin{position:absolute;left:${GAP + 14}px;bottom:0;margin:9px 0;color:var(--soft)}
.line-label{font-size:11px;font-weight:600}
.alarm{display:inline-block;margin:8px 0 0 12px;padding:6px 12px;border-radius:4px;font-weight:600;border:1px solid var(--line);border-left:5px solid #1a7f37}
.alarm span{color:var(--soft);font-weight:400}.alarm.quiet{border-left-color:#8c96a3}`;

export interface PageInput {
  readonly body: DashboardBody;
  readonly recording: Recording;
  readonly theme: Theme;
  /** Where the figures are from, under the dashboard. */
  readonly origin: string;
  /** The state of an alarm at the end of the recording, by its name. */
  stateOf(alarm: string): string;
}

export interface DrawnPage {
  readonly markup: Html;
  readonly width: number;
  readonly height: number;
}

/** The layout of a dashboard with recorded figures, as CloudWatch arranges it. */
export function dashboardPage(input: PageInput): DrawnPage {
  const { widgets } = input.body;
  const rows = Math.max(...widgets.map(({ y, height }) => y + height));
  const [width, height] = [24 * CELL + GAP, rows * CELL + GAP + FOOT];
  const boxes = widgets.map((widget) => {
    const { x, y } = widget;
    const size = { width: widget.width * CELL - GAP, height: widget.height * CELL - GAP };
    const place = `left:${x * CELL + GAP}px;top:${y * CELL + GAP}px;width:${size.width}px;height:${size.height}px`;
    return html`<div class="box" style="${place}">${inside(widget, size, input)}</div>`;
  });
  const markup = html`<!doctype html><meta charset="utf-8"><style>${trusted(STYLE)}</style><body class="${input.theme}"><div class="board" style="width:${width}px;height:${height}px">${boxes}<p class="origin">${input.origin}</p></div></body>`;
  return { markup, width, height };
}

function inside(widget: Drawn, size: { width: number; height: number }, input: PageInput): Html {
  switch (widget.type) {
    case 'text':
      return html`<div class="text">${widget.properties.markdown.split('\n').map(textLine)}</div>`;
    case 'metric': {
      const { title, metrics, yAxis, annotations } = widget.properties;
      const series = drawnSeries(metrics, input.recording);
      const box = { width: size.width, height: size.height - HEAD, minutes: input.recording.minutes };
      const lines = annotations?.horizontal ?? [];
      return html`<h6>${title}</h6>${lineChart(series, { ...box, axis: yAxis?.left.label ?? '', lines })}`;
    }
    case 'alarm':
      return html`<h6>${widget.properties.title}</h6>${widget.properties.alarms.map((arn) => alarmBox(arn, input))}`;
    case 'custom':
      return html`<h6>${widget.properties.title}</h6>${operatorBox(widget.properties.params, input)}`;
  }
}

function textLine(line: string): Html {
  const heading = /^(#+) (.*)$/.exec(line);
  if (heading === null) return html`<p>${decoded(line)}</p>`;
  return heading[1] === '#' ? html`<h1>${heading[2]}</h1>` : html`<h2>${heading[2]}</h2>`;
}

/** Names in Markdown are written with character references. */
function decoded(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code)));
}

function alarmBox(arn: string, { stateOf }: PageInput): Html {
  const name = arn.split(':alarm:')[1] ?? arn;
  const state = stateOf(name);
  return html`<span class="alarm${state === 'OK' ? '' : ' quiet'}">${name} <span>${state}</span></span>`;
}

function operatorBox({ show, broker }: Readonly<Record<string, string>>, { theme, recording }: PageInput): Html {
  const wanted = show === 'remediations' ? 'remediations' : 'incidents';
  const view = { show: wanted, widgetContext: { dashboardName: '', accountId: '', theme } } as const;
  const scene = sceneOf(broker === undefined ? undefined : recording.broker);
  return widgetPage(scene, { view, now: TOLD_AT, endpoint: 'arn', approvals: [] });
}
