import { z } from 'zod';
import type { RecordedSeries, Recording } from './recorded.ts';

/** A line of a chart. */
export interface DrawnSeries {
  readonly label: string;
  readonly color?: string;
  readonly values: readonly (number | null)[];
}

const optionsSchema = z.object({
  id: z.string().optional(),
  label: z.string().default(''),
  color: z.string().optional(),
  expression: z.string().optional(),
  visible: z.boolean().default(true),
});
type Options = z.output<typeof optionsSchema>;

/** Stands for the chosen broker. */
const CHOSEN = 'mq-operator-chosen-broker';

/** What the rows of a chart show over the recording, for the forms of rows that the dashboards have. */
export function drawnSeries(rows: readonly (readonly unknown[])[], recording: Recording): DrawnSeries[] {
  const parsed = rows.map((row) => ({ names: row.slice(0, -1).map(String), options: optionsSchema.parse(row.at(-1)) }));
  const byId = new Map(
    parsed.flatMap(({ names, options }) => {
      const [found] = plainRow(names, recording);
      return options.id === undefined || found === undefined ? [] : [[options.id, found.values] as const];
    }),
  );
  return parsed.flatMap(({ names, options }) => {
    if (!options.visible) return [];
    const { expression, color } = options;
    const found = expression === undefined ? plainRow(names, recording) : computedRow(expression, recording, byId);
    return found.map(({ dimensions, values }) => ({
      label: labelOf(options, dimensions),
      values,
      ...(color === undefined ? {} : { color }),
    }));
  });
}

type Found = Pick<RecordedSeries, 'dimensions' | 'values'>;

function plainRow([, metric, ...pairs]: readonly string[], { broker, series }: Recording): Found[] {
  const wanted = pairs.map((part) => (part === CHOSEN ? broker : part)).join();
  return series.filter((one) => one.metric === metric && Object.entries(one.dimensions).flat().join() === wanted);
}

function computedRow(expression: string, recording: Recording, byId: ReadonlyMap<string, Found['values']>): Found[] {
  const search = /^(?:([\d.]+) \* )?SEARCH\('\{[^,]+,([^}]+)\} (?:[\w-]+ )?MetricName="(\w+)"/.exec(expression);
  if (search !== null) {
    const [, factor = '1', dimensions = '', metric = ''] = search;
    return matching(metric, dimensions, recording).map((one) => ({
      ...one,
      values: one.values.map((value) => (value === null ? null : value * Number(factor))),
    }));
  }
  const insights = /^SELECT (\w+)\((\w+)\) FROM SCHEMA\("[^"]+", ([\w, ]+)\).* GROUP BY (\w+(?:, \w+)*)/.exec(
    expression,
  );
  if (insights !== null) {
    const [, aggregate = '', metric = '', schema = '', groupBy = ''] = insights;
    const found = matching(metric, schema.replaceAll(' ', ''), recording);
    const names = groupBy.split(', ');
    const groups = Map.groupBy(found, ({ dimensions }) => names.map((name) => dimensions[name] ?? '').join('/'));
    return [...groups.values()].map((group) => ({
      dimensions: group[0]?.dimensions ?? {},
      values: aggregated(aggregate, group),
    }));
  }
  return [{ dimensions: {}, values: worstRatio(expression, byId, recording.minutes) }];
}

function matching(metric: string, dimensions: string, { series }: Recording): RecordedSeries[] {
  return series.filter((one) => one.metric === metric && Object.keys(one.dimensions).join() === dimensions);
}

function aggregated(aggregate: string, found: readonly Found[]): (number | null)[] {
  return (found[0]?.values ?? []).map((_value, minute) => {
    const values = found.flatMap(({ values: each }) => each[minute] ?? []);
    if (values.length === 0) return null;
    if (aggregate === 'MIN') return Math.min(...values);
    if (aggregate === 'MAX') return Math.max(...values);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

/** `MAX([100 * a / b, ...])`: the fullest node of a broker. */
function worstRatio(
  expression: string,
  byId: ReadonlyMap<string, Found['values']>,
  minutes: number,
): (number | null)[] {
  const ratios = [...expression.matchAll(/100 \* (\w+) \/ (\w+)/g)];
  return Array.from({ length: minutes }, (_unused, minute) => {
    const values = ratios.flatMap(([, used = '', limit = '']) => {
      const [part, whole] = [byId.get(used)?.[minute], byId.get(limit)?.[minute]];
      return part == null || !whole ? [] : [(100 * part) / whole];
    });
    return values.length === 0 ? null : Math.max(...values);
  });
}

function labelOf({ label, expression = '' }: Options, dimensions: Readonly<Record<string, string>>): string {
  const named = label.replace(/\$\{PROP\('Dim\.(\w+)'\)\}/, (_all, name: string) => dimensions[name] ?? '');
  return named.replace(/\.eu-west-1\.compute\.internal$/, '') || expression;
}
