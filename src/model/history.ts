/**
 * The figures of one pass that trends need, by series name, for instance `node/rabbit%40a/memory-used`
 * or `queue/%2F/orders/ready` (`src/model/series.ts` builds these names, and nothing else does).
 */
export interface Sample {
  readonly at: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Samples of the last hours, oldest first. */
export type History = readonly Sample[];

export interface Point {
  readonly at: number;
  readonly value: number;
}

/** One series out of the history, oldest first; samples without it are left out. */
export function seriesOf(history: History, name: string): Point[] {
  return history.flatMap((sample) => {
    const value = sample.values[name];
    return value === undefined ? [] : [{ at: sample.at, value }];
  });
}
