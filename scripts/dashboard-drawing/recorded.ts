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
  readonly series: readonly RecordedSeries[];
  readonly minutes: number;
  /** Which fault was in force from which minute to which. */
  readonly phases: readonly { readonly fault: string; readonly from: number; readonly to: number }[];
}

const recordingSchema = z.strictObject({
  phases: z.array(z.strictObject({ fault: z.string(), from: z.int(), to: z.int() })),
  series: z.array(z.strictObject({ key: z.array(z.string()), values: z.array(z.number().nullable()) })),
});

/** What scripts/record-series.ts recorded from a real cluster. */
export function readRecording(version = 'rabbitmq-3.10.8'): Recording {
  const file = join(import.meta.dirname, '../../test/fixtures', version, 'series.json');
  const { phases, series } = recordingSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return {
    phases,
    minutes: series[0]?.values.length ?? 0,
    series: series.map(({ key: [metric = '', ...pairs], values }) => ({ metric, dimensions: paired(pairs), values })),
  };
}

function paired(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs.flatMap((name, at) => (at % 2 === 0 ? [[name, pairs[at + 1] ?? '']] : [])));
}
