import type { Chart, Line } from '../charts.ts';

/** One value per time and line; null where a line has none. */
export type Column = (number | null)[];

export interface Aligned {
  /** Epoch seconds. */
  readonly times: number[];
  readonly columns: Column[];
  /** Centre, slow and fast course of each line that has a forecast, by the number of its line. */
  readonly forecasts: readonly { readonly line: number; readonly columns: readonly [Column, Column, Column] }[];
  /** Where the drawing ends: now, or as far as a forecast is shown. */
  readonly until: number;
}

/** A pause longer than this many usual steps is shown as one. */
const PAUSE_STEPS = 5;
const SHORTEST_PAUSE = 30_000;
/** A forecast takes at most this share of the time shown. */
const AHEAD_SHARE = 0.5;

/** Puts all lines of a chart on one time axis, as the chart library wants them. */
export function aligned({ lines }: Chart, span: number, now: number): Aligned {
  const ends = lines.flatMap(({ band }) =>
    band === undefined ? [] : [Math.min(band.meets.at, now + span * AHEAD_SHARE)],
  );
  const until = Math.max(now, ...ends);
  const seen = withPauses(
    [...new Set(lines.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => a - b),
  );
  const times = ends.length === 0 ? seen : [...new Set([...seen, ...bandStarts(lines), until])].sort((a, b) => a - b);
  return {
    times: times.map((at) => at / 1000),
    columns: lines.map(({ points }) => {
      const values = new Map(points.map(({ at, value }) => [at, value]));
      return times.map((at) => values.get(at) ?? null);
    }),
    forecasts: lines.flatMap((line, number) => forecastColumns(line, number, times)),
    until: until / 1000,
  };
}

function bandStarts(lines: readonly Line[]): number[] {
  return lines.flatMap(({ band }) => (band === undefined ? [] : [band.from.at]));
}

/** A time without values in the middle of each pause breaks the lines there. */
function withPauses(times: readonly number[]): number[] {
  const steps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const longest = Math.max(usual * PAUSE_STEPS, SHORTEST_PAUSE);
  return times.flatMap((at, index) => {
    const before = times[index - 1];
    return before !== undefined && at - before > longest ? [(at + before) / 2, at] : [at];
  });
}

function forecastColumns({ band }: Line, line: number, times: readonly number[]): Aligned['forecasts'] {
  if (band === undefined) return [];
  const { from, meets, slow, fast } = band;
  const course = (end: number): Column =>
    times.map((at) =>
      at < from.at ? null : from.value + ((end - from.value) * (at - from.at)) / Math.max(1, meets.at - from.at),
    );
  return [{ line, columns: [course(meets.value), course(slow), course(fast)] }];
}
