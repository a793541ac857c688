import type { Point } from '../src/model/history.ts';

/** One value a minute, in percent of a limit; `minute` counts from the beginning. */
export type Shape = (minute: number) => number;

/** Repeatable pseudo-random numbers from 0 to 1 (mulberry32), so that every run of the bench sees the same series. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Normally distributed noise around 0 (Box and Muller). */
export function gaussian(random: () => number, deviation: number): number {
  return deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Level `from`, then rising by `perMinute` from minute `start` on. */
export function ramp(from: number, perMinute: number, start: number): Shape {
  return (minute) => from + Math.max(0, minute - start) * perMinute;
}

/** Rises by `height` within `period` minutes and falls back at once, as memory does between garbage collections. */
export function sawtooth(base: number, height: number, period: number): Shape {
  return (minute) => base + (height * (minute % period)) / period;
}

/** One up and down a day around `mean`. */
export function dailyCycle(mean: number, amplitude: number): Shape {
  return (minute) => mean - amplitude * Math.cos((2 * Math.PI * minute) / 1_440);
}

/** Rest level with bursts at random: up within `riseMinutes`, a pause on top, down again. */
export function bursts(
  random: () => number,
  options: { rest: number; height: number; every: number; rise: number },
): Shape {
  const starts: number[] = [];
  for (let at = options.every * random(); at < 3 * 1_440; at += options.every * (0.5 + random())) starts.push(at);
  return (minute) => {
    const since = minute - (starts.findLast((start) => start <= minute) ?? Number.NEGATIVE_INFINITY);
    const { rise, height, rest } = options;
    if (since < rise) return rest + (height * since) / rise;
    if (since < 2 * rise) return rest + height;
    return since < 3 * rise ? rest + height * (3 - since / rise) : rest;
  };
}

/** Slow noise: each minute remembers most of the last one. */
export function redNoise(random: () => number, base: number, deviation: number, memory: number): Shape {
  const values: number[] = [];
  let value = 0;
  return (minute) => {
    while (values.length <= minute) {
      value = memory * value + gaussian(random, deviation * Math.sqrt(1 - memory ** 2));
      values.push(base + value);
    }
    return values[minute] ?? base;
  };
}

/** Adds noise to a shape; values stay at 0 or above. */
export function noisy(shape: Shape, random: () => number, deviation: number): Shape {
  const drawn: number[] = [];
  return (minute) => {
    while (drawn.length <= minute) drawn.push(gaussian(random, deviation));
    return Math.max(0, shape(minute) + (drawn[minute] ?? 0));
  };
}

/** The points of the last `hours` up to `minute`. */
export function pointsUpTo(shape: Shape, minute: number, hours = 6): Point[] {
  const first = Math.max(0, minute - hours * 60);
  return Array.from({ length: minute - first + 1 }, (_, index) => ({
    at: (first + index) * 60_000,
    value: shape(first + index),
  }));
}
