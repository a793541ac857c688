import { brokerUnreachable } from '../../../../src/detect/conditions/broker-unreachable.ts';
import { monitoringBlind } from '../../../../src/detect/conditions/monitoring-blind.ts';
import { nodeDown } from '../../../../src/detect/conditions/node-down.ts';
import { findingOf, firingSubjects, levelOf } from '../../../support/findings.ts';
import { aFailure, aNode, anInput, aReading, failedReadings, threeNodes } from '../../../support/snapshots.ts';

describe('broker-unreachable', () => {
  test('fires when nothing answers, and keeps the reason', () => {
    const finding = findingOf(brokerUnreachable, anInput(failedReadings('unreachable')));
    expect(finding).toMatchObject({ level: 'firing', severity: 'critical' });
    expect(finding.observations[0]?.evidence).toEqual([
      { label: expect.stringMatching(/^overview and \d+ more$/), value: 'unreachable: unreachable' },
    ]);
  });

  test('clears as soon as one source is read', () => {
    const readings = { ...failedReadings('unreachable'), whoami: aReading({ name: 'watcher', tags: [] }) };
    expect(levelOf(brokerUnreachable, anInput(readings))).toBe('ok');
  });

  test.each(['timeout', 'authentication', 'tls', 'not-json'] as const)('leaves %s to monitoring-blind', (why) => {
    expect(levelOf(brokerUnreachable, anInput(failedReadings(why)))).toBe('ok');
    expect(levelOf(monitoringBlind, anInput(failedReadings(why)))).toBe('firing');
  });
});

describe('monitoring-blind', () => {
  test('leaves an unreachable broker to broker-unreachable', () => {
    expect(levelOf(monitoringBlind, anInput(failedReadings('unreachable')))).toBe('ok');
  });

  test.each([
    ['overview', 'unexpected-shape', 'not readable: overview'],
    ['nodes', 'timeout', 'too slow'],
    ['queues', 'too-large', 'not readable: queues'],
    ['channels', 'authentication', 'sign-in refused'],
  ] as const)('fires when %s fails with %s', (source, why, reason) => {
    const finding = findingOf(monitoringBlind, anInput({ [source]: aFailure(why) }));
    expect(finding.level).toBe('firing');
    expect(finding.observations[0]?.evidence[0]?.value).toBe(reason);
  });

  test('one source that is not essential does not make it blind, half of them do', () => {
    expect(levelOf(monitoringBlind, anInput({ channels: aFailure('http-error') }))).toBe('ok');
    const failed = aFailure('http-error');
    const half = {
      queueDetails: failed,
      connections: failed,
      channels: failed,
      consumers: failed,
      vhosts: failed,
      vhostLimits: failed,
      policies: failed,
      exchanges: failed,
      bindings: failed,
      shovels: failed,
    };
    expect(findingOf(monitoringBlind, anInput(half)).observations[0]?.evidence[0]?.value).toBe(
      'half of the sources fail',
    );
  });
});

describe('node-down', () => {
  test('names the node that does not run', () => {
    const nodes = aReading([aNode('rabbit@a'), aNode('rabbit@b', { running: false })]);
    expect(firingSubjects(nodeDown, anInput({ nodes }))).toEqual(['node rabbit@b']);
  });

  test.each([
    [{ deploymentMode: 'cluster-multi-az' as const }, 'firing'],
    [{ expectedNodes: 3 }, 'firing'],
    [{ deploymentMode: 'single-instance' as const }, 'ok'],
    [{}, 'ok'],
  ])('two nodes with %j is %s', (broker, level) => {
    const nodes = aReading([aNode('rabbit@a'), aNode('rabbit@b')]);
    expect(levelOf(nodeDown, anInput({ nodes }, { broker }))).toBe(level);
  });

  test('is ok with three of three, and unknown without nodes', () => {
    expect(levelOf(nodeDown, anInput({ nodes: aReading(threeNodes()) }, { broker: { expectedNodes: 3 } }))).toBe('ok');
    expect(levelOf(nodeDown, anInput({ nodes: aFailure('timeout') }))).toBe('unknown');
  });
});
