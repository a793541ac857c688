import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** One value a minute; null where nothing was published. */
export interface RecordedSeries {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly (number | null)[];
}

export interface Recording {
  /** The broker, or instance, that is chosen on a dashboard of one. */
  readonly broker: string;
  readonly series: readonly RecordedSeries[];
  readonly minutes: number;
  /** Which fault was in force from which minute to which. */
  readonly phases: readonly { readonly fault: string; readonly from: number; readonly to: number }[];
}

const recordingSchema = z.strictObject({
  phases: z.array(z.strictObject({ fault: z.string(), from: z.int(), to: z.int() })),
  series: z.array(z.strictObject({ key: z.array(z.string()), values: z.array(z.number().nullable()) })),
});

/** What scripts/record-series.ts recorded; `file` is under test/fixtures. */
export function readRecording(file: string): Recording {
  const path = join(import.meta.dirname, '../../test/fixtures', file);
  const { phases, series } = recordingSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const recorded = series.map(({ key: [metric = '', ...pairs], values }) => {
    return { metric, dimensions: paired(pairs), values };
  });
  return {
    phases,
    broker: recorded[0]?.dimensions.Broker ?? '',
    minutes: series[0]?.values.length ?? 0,
    series: recorded,
  };
}

/** Two recordings as if they were of the same time: as long as the first one. */
export function together(first: Recording, second: Recording): Recording {
  const cut = second.series.map((one) => ({ ...one, values: one.values.slice(0, first.minutes) }));
  return { ...first, series: [...first.series, ...cut] };
}

function paired(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs.flatMap((name, at) => (at % 2 === 0 ? [[name, pairs[at + 1] ?? '']] : [])));
}
