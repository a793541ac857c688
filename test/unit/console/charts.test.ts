import { MEMORY_SHARE } from '../../../src/catalog/thresholds.ts';
import { chartsOf } from '../../../src/console/charts.ts';
import { forecastBand } from '../../../src/console/forecast-band.ts';
import { gaugeLevel, gaugesOf } from '../../../src/console/gauges.ts';
import { queuesFor } from '../../../src/console/queue-list.ts';
import { thinned } from '../../../src/console/thinned.ts';
import { nodeSeries } from '../../../src/model/series.ts';
import { aBroker, aNode, aQueue, aReading, aSnapshot, GIB, T0 } from '../../support/snapshots.ts';

const broker = aBroker();
const minute = (index: number) => T0 + index * 60_000;
/** Two flat hours, then a steady rise. */
const rising = Array.from({ length: 180 }, (_, index) => ({
  at: minute(index),
  value: index < 120 ? 40 + (index % 3) : 42 + (index - 119) * 0.5,
}));

test('the threshold that is drawn is the one that fires', () => {
  const history = rising.map(({ at, value }) => ({
    at,
    values: { [nodeSeries('rabbit@a', 'memory-used')]: value, [nodeSeries('rabbit@a', 'memory-limit')]: 100 },
  }));
  const [memory] = chartsOf({ broker, history, incidents: [], silences: [] }, minute(180), 180);
  expect(memory?.limits.map(({ value }) => value)).toEqual([MEMORY_SHARE.fires, MEMORY_SHARE.critical, 100]);
  expect(memory?.lines[0]?.points.at(-1)?.value).toBe(72);
  expect(memory?.lines[0]?.band?.confidence).toBe('likely');
});

test('a band opens from the last point around the line that meets the limit', () => {
  const band = forecastBand(rising, 100);
  expect(band?.from).toEqual(rising.at(-1));
  expect(band?.meets.value).toBe(100);
  expect(Math.abs(((band?.meets.at ?? 0) - minute(179)) / 60_000 - 56)).toBeLessThan(1);
  expect(band?.slow).toBeLessThanOrEqual(100);
  expect(band?.fast).toBeGreaterThanOrEqual(100);
  expect(forecastBand(rising.slice(0, 120), 100)).toBeUndefined();
});

test('what falls towards a floor has its band the other way round', () => {
  const band = forecastBand(
    rising.map(({ at, value }) => ({ at, value: 100 - value })),
    0,
    true,
  );
  expect(band?.meets.value).toBe(0);
  expect(band?.fast).toBeLessThanOrEqual(band?.slow ?? Number.NaN);
});

test('thinning keeps every spike', () => {
  const points = Array.from({ length: 5_000 }, (_, index) => ({ at: index * 1_000, value: index === 1_234 ? 99 : 1 }));
  const few = thinned(points, { since: 0, until: 5_000_000, keep: 'highest' });
  expect(few.length).toBeLessThanOrEqual(240);
  expect(Math.max(...few.map(({ value }) => value))).toBe(99);
});

test('the gauge nearest to its threshold comes first, with the level that the condition gives it', () => {
  const nodes = [
    aNode('rabbit@a', { memoryUsed: 3 * GIB, memoryLimit: 4 * GIB }),
    aNode('rabbit@b', { memoryUsed: GIB, memoryLimit: 4 * GIB, diskFree: 1.5 * GIB, diskFreeLimit: GIB }),
  ];
  const snapshot = aSnapshot({ nodes: aReading(nodes) });
  const [first, second] = gaugesOf({ broker, snapshot, findings: [], diagnosis: {} });
  expect([first?.label, first?.node, first && gaugeLevel(first)]).toEqual(['free disk', 'rabbit@b', 'warning']);
  expect([second?.label, second?.node, second && gaugeLevel(second)]).toEqual(['memory', 'rabbit@a', 'ok']);
});

test('queues are searched in name and virtual host, and sorted with names as people count', () => {
  const queues = [aQueue('a10'), aQueue('a9', { messages: 5 }), aQueue('B', { vhost: 'Tanga' })];
  const names = (search: string, sort: 'name' | 'messages', direction: 'up' | 'down') =>
    queuesFor(queues, { search, sort, direction }).map(({ name }) => name);
  expect(names('', 'name', 'up')).toEqual(['a9', 'a10', 'B']);
  expect(names('A', 'messages', 'down').slice(0, 1)).toEqual(['a9']);
  expect(names('tanga', 'name', 'up')).toEqual(['B']);
});
