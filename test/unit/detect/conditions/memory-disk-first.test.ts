import { diskAlarm } from '../../../../src/detect/conditions/disk-alarm.ts';
import { diskNearLimit } from '../../../../src/detect/conditions/disk-near-limit.ts';
import { memoryAlarm } from '../../../../src/detect/conditions/memory-alarm.ts';
import { memoryNearLimit } from '../../../../src/detect/conditions/memory-near-limit.ts';
import type { Node } from '../../../../src/model/rabbitmq.ts';
import { findingOf, firingSubjects, levelOf } from '../../../support/findings.ts';
import { aFailure, aNode, anInput, aReading, threeNodes } from '../../../support/snapshots.ts';

const withNode = (more: Partial<Node>) => anInput({ nodes: aReading(threeNodes(more)) });

test.each([
  [memoryAlarm, { memoryAlarm: true }],
  [diskAlarm, { diskAlarm: true }],
] as const)('%#: an alarm on one node of three fires for that node', (condition, more) => {
  expect(firingSubjects(condition, withNode(more))).toEqual(['node rabbit@a']);
  expect(levelOf(condition, withNode({}))).toBe('ok');
  expect(levelOf(condition, anInput({ nodes: aFailure('timeout') }))).toBe('unknown');
});

test.each([
  [74.9, 'ok', 'warning'],
  [75, 'between', 'warning'],
  [79.9, 'between', 'warning'],
  [80, 'firing', 'warning'],
  [89.9, 'firing', 'warning'],
  [90, 'firing', 'critical'],
  [130, 'firing', 'critical'],
])('memory at %d %% of the limit of one node is %s, %s', (share, level, severity) => {
  const finding = findingOf(memoryNearLimit, withNode({ memoryUsed: share * 10, memoryLimit: 1_000 }));
  expect(finding).toMatchObject({ level, severity, checked: 3 });
});

test.each([
  [2.01, 'ok', 'warning'],
  [2, 'between', 'warning'],
  [1.75, 'firing', 'warning'],
  [1.25, 'firing', 'critical'],
  [0.5, 'firing', 'critical'],
])('free disk at %d x the limit of one node is %s, %s', (multiple, level, severity) => {
  const finding = findingOf(diskNearLimit, withNode({ diskFree: multiple * 1_000, diskFreeLimit: 1_000 }));
  expect(finding).toMatchObject({ level, severity, checked: 3 });
});

test.each([memoryNearLimit, diskNearLimit])('$id leaves out nodes that do not run or do not tell', (condition) => {
  const silent: Node = { name: 'rabbit@a', running: false, partitions: [], clusterLinks: [] };
  const nodes = aReading([silent, aNode('rabbit@b', { memoryLimit: 0, diskFreeLimit: 0 })]);
  expect(findingOf(condition, anInput({ nodes }))).toMatchObject({ level: 'ok', checked: 0 });
});

test('the fullest node comes first', () => {
  const nodes = aReading([
    aNode('rabbit@a', { memoryUsed: 85, memoryLimit: 100 }),
    aNode('rabbit@b', { memoryUsed: 89, memoryLimit: 100 }),
  ]);
  expect(firingSubjects(memoryNearLimit, anInput({ nodes }))).toEqual(['node rabbit@b', 'node rabbit@a']);
});
