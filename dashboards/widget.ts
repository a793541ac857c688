import { METRIC_PERIOD_SECONDS } from '../src/catalog/cloudwatch-metrics.ts';

/** Widgets of CloudWatch dashboards, without their place: `layOut` gives them one. */

export type MetricRow = readonly (string | Readonly<Record<string, unknown>>)[];

export interface Line {
  readonly value: number;
  readonly label: string;
  readonly color: string;
}

export interface Widget {
  readonly type: 'metric' | 'text' | 'alarm' | 'custom';
  /** Columns of 24. */
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A heading and what stands under it. */
export interface WidgetGroup {
  readonly title: string;
  readonly widgets: readonly Widget[];
}

export const COLOURS = { warning: '#ff9900', critical: '#d13212', limit: '#687078' } as const;

interface Chart {
  readonly title: string;
  readonly region: string;
  readonly metrics: readonly MetricRow[];
  readonly width?: number;
  readonly height?: number;
  readonly lines?: readonly Line[];
  /** What the left axis counts. */
  readonly axis?: string;
  readonly view?: 'timeSeries' | 'singleValue';
}

export function chart({ title, region, metrics, lines = [], axis, width = 8, height = 6, view }: Chart): Widget {
  return {
    type: 'metric',
    width,
    height,
    properties: {
      title,
      region,
      view: view ?? 'timeSeries',
      stacked: false,
      period: METRIC_PERIOD_SECONDS,
      metrics,
      ...(axis === undefined ? {} : { yAxis: { left: { min: 0, label: axis, showUnits: false } } }),
      ...(lines.length === 0 ? {} : { annotations: { horizontal: lines } }),
    },
  };
}

export function text(markdown: string, height = 2): Widget {
  return { type: 'text', width: 24, height, properties: { markdown } };
}

export function alarmStates(title: string, arns: readonly string[]): Widget {
  const rows = Math.ceil(arns.length / 8);
  return { type: 'alarm', width: 24, height: Math.min(20, rows + 2), properties: { title, alarms: arns } };
}

/** What a function draws: it is called with the parameters, and again when the widget's size or the time changes. */
export function custom(
  title: string,
  endpoint: string,
  params: Readonly<Record<string, unknown>>,
  height: number,
): Widget {
  const updateOn = { refresh: true, resize: false, timeRange: false };
  return { type: 'custom', width: 24, height, properties: { title, endpoint, params, updateOn } };
}

/** One computed row. */
export function computed(id: string, expression: string, label: string, more: Record<string, unknown> = {}): MetricRow {
  return [{ id, expression, label: plainLabel(label), ...more }];
}

/** Labels can hold dynamic parts; in a name they would be a trick. */
export function plainLabel(label: string): string {
  return label.replaceAll('${', '$ {');
}

/** A label that CloudWatch fills with the dimension of each series. */
export function dimensionLabel(dimension: string): string {
  return `\${PROP('Dim.${dimension}')}`;
}

/** A name as Markdown text: nothing in it is markup or a link. */
export function markdownText(name: string): string {
  return name
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}')
    .replaceAll(/[^\p{L}\p{N} .,-]/gu, (character) => `&#${character.codePointAt(0)};`);
}
