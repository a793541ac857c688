import { clockSkewed } from '../../../../src/detect/conditions/clock-skewed.ts';
import { instanceTypeEndOfSupport } from '../../../../src/detect/conditions/instance-type-end-of-support.ts';
import { managementSlow } from '../../../../src/detect/conditions/management-slow.ts';
import { monitoringCostly } from '../../../../src/detect/conditions/monitoring-costly.ts';
import { monitoringIncomplete } from '../../../../src/detect/conditions/monitoring-incomplete.ts';
import { statisticsFrozen } from '../../../../src/detect/conditions/statistics-frozen.ts';
import { statisticsLagging } from '../../../../src/detect/conditions/statistics-lagging.ts';
import { versionEndOfSupport } from '../../../../src/detect/conditions/version-end-of-support.ts';
import { brokerSeries, nodeSeries } from '../../../../src/model/series.ts';
import { findingOf, firingSubjects, isApplicable, levelOf } from '../../../support/findings.ts';
import {
  aFailure,
  aHistory,
  aNode,
  anInput,
  anOverview,
  aQueue,
  aReading,
  aVhost,
  failedReadings,
  theReadings,
} from '../../../support/snapshots.ts';

const cost = (milliseconds: number) => ({ requests: 14, bytes: 90_000, milliseconds });

describe('monitoring-incomplete', () => {
  test.each([
    ['a source fails', { channels: aFailure('http-error', 'HTTP 500') }, 'channels', 'http-error: HTTP 500'],
    ['elements are dropped', { queues: aReading([aQueue()], { dropped: 3 }) }, 'queues dropped', 3],
    [
      'a virtual host is hidden',
      { vhosts: aReading([aVhost('/'), aVhost('billing', { hidden: true })]) },
      'virtual host without permission',
      'billing',
    ],
  ])('fires when %s', (_, readings, label, value) => {
    const finding = findingOf(monitoringIncomplete, anInput(readings));
    expect(finding.level).toBe('firing');
    expect(finding.observations[0]?.evidence).toEqual([expect.objectContaining({ label, value })]);
  });

  test('is ok when everything is read, and leaves a broker that does not answer to others', () => {
    expect(levelOf(monitoringIncomplete, anInput())).toBe('ok');
    expect(levelOf(monitoringIncomplete, anInput(failedReadings('unreachable')))).toBe('ok');
  });
});

test.each([
  [5_000, 'firing'],
  [4_999, 'between'],
  [2_000, 'between'],
  [1_999, 'ok'],
])('management-slow: an overview of %d ms is %s', (milliseconds, level) => {
  const overview = { ...theReadings().overview, cost: cost(milliseconds) };
  expect(levelOf(managementSlow, anInput({ overview }))).toBe(level);
  expect(findingOf(managementSlow, anInput({ overview: aFailure('timeout') })).checked).toBe(0);
});

describe('monitoring-costly', () => {
  const history = (recent: number) =>
    aHistory(60, 60, (index) => ({ [brokerSeries('pass-milliseconds')]: index < 51 ? 1_500 : recent }));
  const level = (recent: number) =>
    levelOf(monitoringCostly, anInput({}, { history: history(recent), snapshot: { cost: cost(recent) } }));

  test.each([
    [4_500, 'firing'],
    [4_400, 'between'],
    [3_000, 'between'],
    [2_999, 'ok'],
  ])('%d ms after 1,500 ms is %s', (recent, expected) => {
    expect(level(recent)).toBe(expected);
  });

  test('three times next to nothing does not matter, and a short history says nothing', () => {
    const cheap = aHistory(60, 60, (index) => ({ [brokerSeries('pass-milliseconds')]: index < 51 ? 40 : 200 }));
    const input = anInput({}, { history: cheap, snapshot: { cost: cost(200) } });
    expect(levelOf(monitoringCostly, input)).toBe('ok');
    const short = anInput({}, { history: history(9_000).slice(-8), snapshot: { cost: cost(9_000) } });
    expect(findingOf(monitoringCostly, short).checked).toBe(0);
  });
});

test.each([
  [3_600_000, 'firing'],
  [-3_600_000, 'firing'],
  [-120_000, 'firing'],
  [119_000, 'between'],
  [59_000, 'ok'],
])('clock-skewed: %d ms is %s', (clockSkew, level) => {
  expect(levelOf(clockSkewed, anInput({}, { snapshot: { clockSkew } }))).toBe(level);
  expect(findingOf(clockSkewed, anInput()).checked).toBe(0);
});

test.each([
  [1_000, 'firing'],
  [999, 'between'],
  [250, 'between'],
  [249, 'ok'],
])('statistics-lagging: %d events are %s', (statisticsQueue, level) => {
  expect(levelOf(statisticsLagging, anInput({ overview: aReading(anOverview({ statisticsQueue })) }))).toBe(level);
});

describe('statistics-frozen', () => {
  const uptime = 9_000_000;
  const still = (samples: number) => aHistory(samples, 20, () => ({ [nodeSeries('rabbit@a', 'uptime')]: uptime }));
  const input = (samples: number) =>
    anInput({ nodes: aReading([aNode('rabbit@a', { uptime })]) }, { history: still(samples) });

  test('fires when the uptime stands still for two minutes, between from one', () => {
    expect(firingSubjects(statisticsFrozen, input(6))).toEqual(['node rabbit@a']);
    expect([5, 3, 2].map((samples) => levelOf(statisticsFrozen, input(samples)))).toEqual(['between', 'between', 'ok']);
  });

  test('a node that moves is ok', () => {
    const history = aHistory(9, 20, (index) => ({ [nodeSeries('rabbit@a', 'uptime')]: index * 20_000 }));
    expect(levelOf(statisticsFrozen, anInput({ nodes: aReading([aNode()]) }, { history }))).toBe('ok');
  });
});

describe('end of support', () => {
  const unread = aFailure('timeout');
  const amazonMq = { description: unread, networkInterfaces: unread, kmsKey: unread };
  const on = (day: string, version: string) =>
    anInput(
      { overview: aReading(anOverview({ rabbitmqVersion: version })) },
      { snapshot: { takenAt: Date.parse(day), amazonMq } },
    );

  test.each([
    ['2024-12-16', '3.12.13', 'ok', 'warning'],
    ['2024-12-17', '3.12.13', 'firing', 'warning'],
    ['2025-03-17', '3.12.13', 'firing', 'critical'],
    ['2026-01-05', '3.13.7', 'ok', 'warning'],
    ['2026-01-05', '4.0.5', 'ok', 'warning'],
  ])('on %s version %s is %s, %s', (day, version, level, severity) => {
    expect(findingOf(versionEndOfSupport, on(day, version))).toMatchObject({ level, severity });
  });

  test.each([
    ['2026-07-02', 'mq.t3.micro', 'ok'],
    ['2026-07-03', 'mq.t3.micro', 'firing'],
    ['2026-07-03', 'mq.m7g.large', 'ok'],
  ])('on %s the instance type %s is %s', (day, instanceType, level) => {
    const { snapshot } = on(day, '3.13.7');
    expect(levelOf(instanceTypeEndOfSupport, anInput({}, { broker: { instanceType }, snapshot }))).toBe(level);
  });

  test('elsewhere Amazon MQ has no say', () => {
    expect(isApplicable(versionEndOfSupport, anInput())).toBe(false);
    expect(isApplicable(instanceTypeEndOfSupport, anInput())).toBe(false);
  });
});
