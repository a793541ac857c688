import fc from 'fast-check';
import { bursts, noisy, pointsUpTo, ramp, randomFrom, type Shape, sawtooth } from '../../../bench/forecast-series.ts';
import { type Forecast, forecast } from '../../../src/detect/forecast.ts';
import type { Point } from '../../../src/model/history.ts';

function at(shape: Shape, minute: number): Forecast {
  return forecast(pointsUpTo(shape, minute), 100);
}

const reasonAt = (shape: Shape, minute: number) => {
  const result = at(shape, minute);
  return result.kind === 'none' ? result.reason : 'a forecast';
};

describe('forecast', () => {
  it('tells when a straight line meets the limit', () => {
    const result = at(ramp(40, 1, 60), 90);
    expect(result).toMatchObject({ kind: 'crossing', confidence: 'likely' });
    expect(result.kind === 'crossing' && result.seconds / 60).toBeCloseTo(30, 0);
  });

  it('does not depend on how often the broker is read', () => {
    const everyFiveSeconds = Array.from({ length: 12 * 86 }, (_, index) => ({
      at: index * 5_000,
      value: ramp(40, 1, 60)(index / 12),
    }));
    const result = forecast(everyFiveSeconds, 100);
    expect(result.kind === 'crossing' && result.seconds / 60).toBeCloseTo(34, -1);
  });

  it.each<[string, string, Shape, number]>([
    ['no rise', 'not-rising', () => 50, 100],
    ['too short a history', 'too-little-history', ramp(40, 1, 0), 20],
    ['a sawtooth', 'seen-before', sawtooth(40, 30, 61), 119],
    [
      'a rise smaller than a fall of before',
      'came-back-before',
      (minute) => (minute < 20 ? 50 - 2 * minute : 10 + (minute > 100 ? 42 + minute - 100 : 0)),
      108,
    ],
    ['one step', 'one-step', (minute) => (minute < 96 ? 40 : 70), 100],
    ['a rise that levels off', 'flattening', (minute) => 40 + 40 * (1 - Math.exp(-Math.max(0, minute - 90) / 3)), 100],
    ['a rise so slow that the data does not reach the limit', 'too-far', ramp(10, 0.1, 60), 100],
    ['a value at the limit', 'already-there', ramp(40, 1, 0), 61],
  ])('gives none for %s', (_, reason, shape, minute) => {
    expect(reasonAt(shape, minute)).toBe(reason);
  });

  it('does not draw a line across a gap in the data', () => {
    const points = pointsUpTo(ramp(40, 1, 60), 85).filter(({ at: time }) => time < 76 * 60_000 || time > 84 * 60_000);
    expect(forecast(points, 100)).toEqual({ kind: 'none', reason: 'too-little-history' });
  });

  it('gives none for bursts that were seen before', () => {
    const shape = bursts(randomFrom(3), { rest: 30, height: 50, every: 60, rise: 12 });
    const later = Array.from({ length: 720 }, (_, index) => at(shape, 720 + index));
    expect(later.filter(({ kind }) => kind === 'crossing')).toEqual([]);
  });

  it('gives none for stationary noise, whatever its width', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.1, max: 8, noNaN: true }), (seed, deviation) => {
        const shape = noisy(() => 60, randomFrom(seed), deviation);
        for (let minute = 30; minute < 360; minute += 3) {
          const result = at(shape, minute);
          if (result.kind === 'crossing' && result.seconds < 1_800) return false;
        }
        return true;
      }),
      { numRuns: 60, seed: 20_260_105 },
    );
  });

  it('comes out the same for any unit: twice the values, twice the limit', () => {
    const points = pointsUpTo(noisy(ramp(40, 1, 60), randomFrom(5), 0.5), 90);
    const doubled = points.map(({ at: time, value }): Point => ({ at: time, value: 2 * value }));
    const [once, twice] = [forecast(points, 100), forecast(doubled, 200)];
    expect(once.kind).toBe('crossing');
    expect(twice).toMatchObject({ kind: once.kind, ...(once.kind === 'crossing' && { seconds: once.seconds }) });
  });
});
