import { quietSeries, risingSeries } from '../../../bench/forecast.ts';
import { recordedQuiet, recordedRises } from '../../../bench/recorded-rises.ts';

describe('the forecast bench', () => {
  it.each([...risingSeries(), ...recordedRises()])('$name: people have ten minutes at least', ({ lead }) => {
    expect(lead).toBeGreaterThanOrEqual(10);
  });

  it.each(recordedRises())('$name: the first forecast is off by a minute at most', ({ error }) => {
    expect(Math.abs(error ?? Number.NaN)).toBeLessThanOrEqual(1);
  });

  it.each([...quietSeries(), ...recordedQuiet()])('$name: nobody is told', ({ falseAlarms }) => {
    expect(falseAlarms).toBe(0);
  });
});
