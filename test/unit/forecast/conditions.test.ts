import type { Condition, ConditionInput } from '../../../src/detect/condition.ts';
import { connectionLimitForecast } from '../../../src/detect/conditions/connection-limit-forecast.ts';
import { diskForecast } from '../../../src/detect/conditions/disk-forecast.ts';
import { maxLengthForecast } from '../../../src/detect/conditions/max-length-forecast.ts';
import { memoryForecast } from '../../../src/detect/conditions/memory-forecast.ts';
import { queueLimitForecast } from '../../../src/detect/conditions/queue-limit-forecast.ts';
import type { RabbitmqReadings } from '../../../src/model/rabbitmq.ts';
import {
  brokerSeries,
  nodeSeries,
  queueSeries,
  userConnectionsSeries,
  vhostSeries,
} from '../../../src/model/series.ts';
import { findingOf, firingSubjects, levelOf } from '../../support/findings.ts';
import {
  aConnection,
  aHistory,
  anInput,
  aQueue,
  aQueueDetail,
  aReading,
  GIB,
  threeNodes,
} from '../../support/snapshots.ts';

const MINUTES = 90;
/** Rest for the first hour, then straight to `now`, one value a minute. */
const rising = (rest: number, now: number) => (index: number) =>
  index < 60 ? rest : rest + ((now - rest) * (index - 59)) / (MINUTES - 59);

function course(series: string, rest: number, now: number, readings: Partial<RabbitmqReadings>): ConditionInput {
  const value = rising(rest, now);
  return anInput(readings, {
    history: aHistory(MINUTES, 60, (index) => ({ [brokerSeries('messages-ready')]: 0, [series]: value(index) })),
  });
}

function secondsLeft(condition: Condition, input: ConditionInput): unknown {
  return findingOf(condition, input).observations[0]?.evidence.find(({ label }) => label === 'time left')?.value;
}

const connections = (count: number, user = 'shop', vhost = '/') =>
  Array.from({ length: count }, (_, index) => aConnection(`10.0.0.1:${index} -> 10.0.1.1:5671`, { user, vhost }));

describe('forecast conditions', () => {
  const memory = (now: number) => ({
    nodes: aReading(threeNodes({ memoryUsed: now * GIB, memoryLimit: 3.2 * GIB })),
  });

  it('memory-forecast names the node and the time left', () => {
    const input = course(nodeSeries('rabbit@a', 'memory-used'), 1 * GIB, 2.24 * GIB, memory(2.24));
    expect(firingSubjects(memoryForecast, input)).toEqual(['node rabbit@a']);
    // 0.04 GiB a minute, 0.96 GiB to go.
    expect(Number(secondsLeft(memoryForecast, input))).toBeGreaterThan(22 * 60);
    expect(Number(secondsLeft(memoryForecast, input))).toBeLessThan(26 * 60);
  });

  it('memory-forecast clears when the rise stops', () => {
    const history = aHistory(MINUTES + 30, 60, (index) => ({
      [nodeSeries('rabbit@a', 'memory-used')]: index < 90 ? rising(1 * GIB, 2.24 * GIB)(index) : 2.24 * GIB,
    }));
    expect(levelOf(memoryForecast, anInput(memory(2.24), { history }))).toBe('ok');
  });

  it('memory-forecast is silent once the alarm is there', () => {
    const input = course(nodeSeries('rabbit@a', 'memory-used'), 1 * GIB, 3.3 * GIB, memory(3.3));
    expect(levelOf(memoryForecast, input)).toBe('ok');
  });

  it('memory-forecast knows nothing of a node that has no history', () => {
    expect(levelOf(memoryForecast, anInput(memory(3.1)))).toBe('ok');
  });

  it('disk-forecast follows free space down to its limit', () => {
    const nodes = aReading(threeNodes({ diskFree: 40 * GIB, diskFreeLimit: 12 * GIB }));
    const input = course(nodeSeries('rabbit@a', 'disk-free'), 60 * GIB, 40 * GIB, { nodes });
    expect(firingSubjects(diskForecast, input)).toEqual(['node rabbit@a']);
    expect(findingOf(diskForecast, input).observations[0]?.evidence).toContainEqual(
      expect.objectContaining({ label: 'disk free', value: 40 * GIB, limit: 12 * GIB }),
    );
  });

  it('disk-forecast does not fire while space is being freed', () => {
    const nodes = aReading(threeNodes({ diskFree: 60 * GIB, diskFreeLimit: 12 * GIB }));
    expect(levelOf(diskForecast, course(nodeSeries('rabbit@a', 'disk-free'), 40 * GIB, 60 * GIB, { nodes }))).toBe(
      'ok',
    );
  });

  it('max-length-forecast says what the overflow will do', () => {
    const queue = { ready: 7_000, messages: 7_000 };
    const detail = aQueueDetail('orders', {
      ...queue,
      effectivePolicy: { 'max-length': 10_000, overflow: 'reject-publish' },
    });
    const input = course(queueSeries('/', 'orders', 'ready'), 500, 7_000, {
      queues: aReading([aQueue('orders', queue)]),
      queueDetails: aReading([detail]),
    });
    expect(firingSubjects(maxLengthForecast, input)).toEqual(['queue orders in /']);
    expect(findingOf(maxLengthForecast, input).observations[0]?.evidence).toContainEqual({
      label: 'overflow',
      value: 'reject-publish',
    });
  });

  it('max-length-forecast takes a queue for empty where the history has no word of it', () => {
    const queue = { ready: 6_000, messages: 6_000 };
    const detail = aQueueDetail('orders', { ...queue, effectivePolicy: { 'max-length': 10_000 } });
    const history = aHistory(MINUTES, 60, (index) => ({
      [brokerSeries('messages-ready')]: 0,
      ...(index >= 70 && { [queueSeries('/', 'orders', 'ready')]: (index - 69) * 300 }),
    }));
    const readings = { queues: aReading([aQueue('orders', queue)]), queueDetails: aReading([detail]) };
    expect(firingSubjects(maxLengthForecast, anInput(readings, { history }))).toEqual(['queue orders in /']);
  });

  it('max-length-forecast leaves queues without a maximum alone', () => {
    const queue = { ready: 7_000, messages: 7_000 };
    const input = course(queueSeries('/', 'orders', 'ready'), 500, 7_000, {
      queues: aReading([aQueue('orders', queue)]),
      queueDetails: aReading([aQueueDetail('orders', queue)]),
      policies: aReading([]),
    });
    expect(findingOf(maxLengthForecast, input).checked).toBe(0);
  });

  it('connection-limit-forecast watches the limit of a virtual host', () => {
    const input = course(vhostSeries('/', 'connections'), 50, 140, {
      connections: aReading(connections(140)),
      vhostLimits: aReading([{ subject: '/', limits: { 'max-connections': 200 } }]),
    });
    expect(firingSubjects(connectionLimitForecast, input)).toEqual(['vhost /']);
  });

  it('connection-limit-forecast watches the limit of a user', () => {
    const input = course(userConnectionsSeries('crm'), 50, 140, {
      connections: aReading(connections(140, 'crm')),
      userLimits: aReading([{ subject: 'crm', limits: { 'max-connections': 200 } }]),
    });
    expect(firingSubjects(connectionLimitForecast, input)).toEqual(['user crm']);
  });

  it('connection-limit-forecast takes -1 for what it means, no limit', () => {
    const input = course(vhostSeries('/', 'connections'), 50, 140, {
      connections: aReading(connections(140)),
      vhostLimits: aReading([{ subject: '/', limits: { 'max-connections': -1 } }]),
    });
    expect(findingOf(connectionLimitForecast, input).checked).toBe(0);
  });

  it('connection-limit-forecast knows the instance type, node by node', () => {
    const base = course(nodeSeries('rabbit@a', 'connections'), 100, 380, {
      connections: aReading(connections(380)),
      vhostLimits: aReading([]),
    });
    const broker = {
      ...base.broker,
      instanceType: 'mq.m7g.medium',
      deploymentMode: 'cluster-multi-az',
      engineVersion: '4.2.0',
    } as const;
    const limited = { ...base, broker };
    expect(findingOf(connectionLimitForecast, limited).checked).toBe(1);
  });

  it('queue-limit-forecast watches the limit of a virtual host', () => {
    const queues = Array.from({ length: 800 }, (_, index) => aQueue(`q${index}`));
    const input = course(vhostSeries('/', 'queues'), 200, 800, {
      queues: aReading(queues),
      vhostLimits: aReading([{ subject: '/', limits: { 'max-queues': 1_000 } }]),
    });
    expect(firingSubjects(queueLimitForecast, input)).toEqual(['vhost /']);
  });
});
