import { fileDescriptorsNearLimit } from '../../../../src/detect/conditions/file-descriptors-near-limit.ts';
import { memoryFragmented } from '../../../../src/detect/conditions/memory-fragmented.ts';
import { memoryOneSided } from '../../../../src/detect/conditions/memory-one-sided.ts';
import { processesNearLimit } from '../../../../src/detect/conditions/processes-near-limit.ts';
import { runQueueHigh } from '../../../../src/detect/conditions/run-queue-high.ts';
import { socketsNearLimit } from '../../../../src/detect/conditions/sockets-near-limit.ts';
import { nodeSeries } from '../../../../src/model/series.ts';
import { findingOf, firingSubjects, isApplicable, levelOf } from '../../../support/findings.ts';
import {
  aHistory,
  aNode,
  anInput,
  anOverview,
  aReading,
  notAvailable,
  threeNodes,
} from '../../../support/snapshots.ts';

describe.each([
  ['file descriptors', fileDescriptorsNearLimit, 'fileDescriptorsUsed', 'fileDescriptorsTotal'],
  ['sockets', socketsNearLimit, 'socketsUsed', 'socketsTotal'],
  ['Erlang processes', processesNearLimit, 'processesUsed', 'processesTotal'],
] as const)('%s', (_, condition, used, total) => {
  test.each([
    [69, 'ok', 'warning'],
    [70, 'between', 'warning'],
    [80, 'firing', 'warning'],
    [90, 'firing', 'critical'],
  ])('%d %% on one node of three is %s, %s', (share, level, severity) => {
    const nodes = aReading(threeNodes({ [used]: share, [total]: 100 }));
    expect(findingOf(condition, anInput({ nodes }))).toMatchObject({ level, severity, checked: 3 });
  });

  test('a total of 0 is not a limit', () => {
    const nodes = aReading([aNode('rabbit@a', { [used]: 0, [total]: 0 })]);
    expect(findingOf(condition, anInput({ nodes })).checked).toBe(0);
  });
});

test('sockets are not counted by RabbitMQ 4', () => {
  const overview = aReading(anOverview({ rabbitmqVersion: '4.0.5' }));
  expect(isApplicable(socketsNearLimit, anInput({ overview }))).toBe(false);
});

describe('run-queue-high', () => {
  const history = (waiting: number, count = 5) =>
    aHistory(count, 60, () => ({ [nodeSeries('rabbit@a', 'run-queue')]: waiting }));
  const level = (waiting: number, now = waiting) =>
    levelOf(
      runQueueHigh,
      anInput({ nodes: aReading([aNode('rabbit@a', { runQueue: now })]) }, { history: history(waiting) }),
    );

  test('counts for each CPU', () => {
    expect([level(6), level(5), level(3), level(2)]).toEqual(['firing', 'between', 'between', 'ok']);
  });

  test('one peak is nothing', () => {
    expect(level(0, 500)).toBe('ok');
  });

  test('does not judge from two figures', () => {
    const nodes = aReading([aNode('rabbit@a', { runQueue: 50 })]);
    expect(findingOf(runQueueHigh, anInput({ nodes }, { history: history(50, 2) })).checked).toBe(0);
  });
});

describe('what memory is used for', () => {
  const breakdown = (categories: Record<string, number>) =>
    anInput({ memoryBreakdowns: aReading([{ node: 'rabbit@b', categories, total: 1_000 }]) });

  test.each([
    [{ connection_readers: 300, connection_channels: 200 }, 'firing', 'share of connections and channels'],
    [{ queue_procs: 450 }, 'between', 'share of queues'],
    [{ binary: 399 }, 'ok', undefined],
  ])('memory-one-sided: %j is %s', (categories, level, label) => {
    const finding = findingOf(memoryOneSided, breakdown(categories));
    expect(finding.level).toBe(level);
    expect(finding.observations[0]?.evidence[0]?.label).toBe(label);
  });

  test.each([
    [400, 'firing'],
    [300, 'between'],
    [299, 'ok'],
  ])('memory-fragmented: %d of 1,000 unused is %s', (allocated_unused, level) => {
    expect(levelOf(memoryFragmented, breakdown({ allocated_unused }))).toBe(level);
  });

  test.each([memoryOneSided, memoryFragmented])('$id is ok where no node is short of memory', (condition) => {
    expect(levelOf(condition, anInput({ memoryBreakdowns: notAvailable('not-needed') }))).toBe('ok');
    expect(firingSubjects(condition, anInput({ memoryBreakdowns: notAvailable('not-needed') }))).toEqual([]);
  });
});
