import { quietSeries, risingSeries } from '../../../bench/forecast.ts';

describe('the forecast bench', () => {
  it.each(risingSeries())('$name: people have ten minutes at least', ({ lead }) => {
    expect(lead).toBeGreaterThanOrEqual(10);
  });

  it.each(quietSeries())('$name: nobody is told for 24 hours', ({ falseAlarms }) => {
    expect(falseAlarms).toBe(0);
  });
});
