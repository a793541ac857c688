import type { MaintenanceWindow } from '../../../src/model/broker.ts';
import type { Remediation } from '../../../src/model/remediation.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { blocksOf, GUARDS, type GuardInput, runGuards } from '../../../src/remediate/guards.ts';
import { aDescription, demanding } from '../../support/amazon-mq.ts';
import { aGuardInput, anApproved } from '../../support/plans.ts';
import { aFailure, aQueueDetail, aReading, notAvailable, T0, threeNodes } from '../../support/snapshots.ts';

const fine = aGuardInput();
const { plan, rule, settings, snapshot } = fine;

function withReadings(readings: Partial<NonNullable<Snapshot['rabbitmq']>>): Partial<GuardInput> {
  const { rabbitmq } = snapshot;
  if (rabbitmq === undefined) throw new Error('no readings');
  return { snapshot: { ...snapshot, rabbitmq: { ...rabbitmq, ...readings } } };
}

function onAmazonMq(description: ReturnType<typeof aDescription>): Partial<GuardInput> {
  const none = notAvailable('not-needed');
  return {
    snapshot: { ...snapshot, amazonMq: { description: aReading(description), kmsKey: none, networkInterfaces: none } },
  };
}

function former(state: Remediation['state'], id: string, more: Partial<Remediation> = {}): Remediation {
  const journal = [{ stage: 'steps', number: 0, position: 0, startedAt: T0, state: 'done', attempts: 1 }] as const;
  return { ...anApproved(plan), id, state, journal, changedAt: T0 - 60_000, ...more };
}

const window = (timeOfDay: string): { readonly maintenanceWindow: MaintenanceWindow } => ({
  // T0 is a Monday at midnight.
  maintenanceWindow: { dayOfWeek: 'MONDAY', timeOfDay, timeZone: 'UTC' },
});
const other = { ...plan, hash: 'another' };
const many = Array.from({ length: 21 }, (_, index) => ({ vhost: '/', name: `q${index}`, before: {}, after: {} }));

const destroying = { ...plan, action: 'purge-queue' } as const;
const ORDERS = { vhost: '/', name: 'orders' };
const ORD = { rule: { ...rule, protected: { ...rule.protected, queues: ['ord*'] } } };

function withArguments(declared: Readonly<Record<string, unknown>>): Partial<GuardInput> {
  return withReadings({ queueDetails: aReading([aQueueDetail('orders', { arguments: declared })]) });
}

function byArgument(mark: string): Partial<GuardInput> {
  return { rule: { ...rule, protected: { ...rule.protected, arguments: [mark] } } };
}

/** What makes each guard block, and a word of why. */
const BLOCKS: Readonly<Record<string, readonly [Partial<GuardInput>, string][]>> = {
  mode: [
    [{ rule: { ...rule, mode: 'off' } }, 'turn tune-queue-sync off'],
    [{ rule: { ...rule, mode: 'recommend' } }, 'set approve'],
    [{ own: { ...anApproved(plan), approval: { by: 'x', at: T0, hash: 'another' } } }, 'nobody has approved'],
  ],
  'kill-switch': [
    [{ settings: { ...settings, stop: true } }, 'kill switch'],
    [{ rule: { ...rule, stop: true } }, 'kill switch'],
  ],
  expiry: [[{ now: plan.expiresAt }, 'expired']],
  'maintenance-window': [
    [{ broker: { ...fine.broker, ...window('00:00') } }, 'is running'],
    [{ broker: { ...fine.broker, ...window('00:30') } }, 'begins in 30 minutes'],
  ],
  blackout: [
    [
      { settings: { ...settings, blackouts: [{ days: ['MONDAY'], from: '00:00', to: '01:00', timeZone: 'UTC' }] } },
      '60 more minutes',
    ],
  ],
  'broker-state': [
    [onAmazonMq(aDescription({ state: 'REBOOT_IN_PROGRESS' })), 'REBOOT_IN_PROGRESS'],
    [onAmazonMq(aDescription({ state: 'SOMETHING_NEW' })), 'SOMETHING_NEW'],
  ],
  'action-required': [
    [onAmazonMq(demanding('RABBITMQ_DISK_ALARM')), 'RABBITMQ_DISK_ALARM'],
    [onAmazonMq(demanding('RABBITMQ_MEMORY_ALARM', 'A_NEW_CODE')), 'A_NEW_CODE'],
    [onAmazonMq(demanding()), 'without a code'],
  ],
  'pending-change': [[onAmazonMq(aDescription({ pending: { instanceType: 'mq.m5.xlarge' } })), 'instanceType']],
  'fresh-data': [
    [{ now: T0 + 121_000 }, '121 s old'],
    [withReadings({ policies: aFailure('timeout') }), 'policies was not read'],
  ],
  nodes: [
    [withReadings({ nodes: aReading(threeNodes({ running: false })) }), 'is down'],
    [withReadings({ nodes: aReading(threeNodes().slice(1)) }), '2 of 3'],
    [withReadings({ nodes: aReading(threeNodes({ partitions: ['rabbit@b'] })) }), 'partitioned'],
    [withReadings({ nodes: aReading(threeNodes({ beingDrained: true })) }), 'maintenance mode'],
  ],
  alarms: [
    [withReadings({ nodes: aReading(threeNodes({ diskAlarm: true })) }), 'disk alarm'],
    [{ plan: { ...plan, action: 'apply-vhost-limits' } }, 'memory alarm'],
  ],
  quorum: [
    [withReadings({ quorumCritical: aReading({ healthy: false, reason: 'one member' }) }), 'one member'],
    [withReadings({ quorumCritical: aFailure('timeout') }), 'not known'],
  ],
  'cap-number': [
    [{ plan: { ...plan, queueChanges: many } }, '21 queues'],
    [{ plan: { ...plan, impact: { of: 'connections', count: 11, total: 1_000, queues: [] } } }, '11 connections'],
  ],
  'cap-percent': [
    [{ plan: { ...plan, queueChanges: many.slice(0, 6), queuesTotal: 12 } }, '50 %'],
    [{ plan: { ...plan, impact: { of: 'connections', count: 2, total: 4, queues: [] } } }, '50 % of all connections'],
  ],
  protected: [
    [{ rule: { ...rule, protected: { ...rule.protected, queues: ['ord*'] } } }, 'queue orders'],
    [{ rule: { ...rule, protected: { ...rule.protected, vhosts: ['/'] } } }, 'virtual host /'],
    [
      { plan: { ...plan, queueChanges: [], impact: { of: 'queues', count: 1, total: 9, queues: [ORDERS] } }, ...ORD },
      'queue orders',
    ],
    [{ broker: { ...fine.broker, tags: { 'mq-operator': 'protected' } } }, 'its tag mq-operator=protected'],
    [withArguments({ 'x-mq-operator-protected': true }), 'queue orders, by its argument x-mq-operator-protected'],
    [{ ...withArguments({ 'x-team': 'pay' }), ...byArgument('x-team=pay') }, 'by its argument x-team=pay'],
    [withReadings({ queueDetails: aReading([]) }), 'the arguments of queue orders were not read'],
  ],
  allowed: [
    [{ plan: { ...destroying, impact: { of: 'queues', count: 1, total: 9, queues: [ORDERS] } } }, 'orders may not be'],
    [
      {
        plan: { ...destroying, impact: { of: 'queues', count: 1, total: 9, queues: [ORDERS] } },
        rule: { ...rule, allowed: { queues: ['old.*'] } },
      },
      'name it in allowed.queues',
    ],
    [{ plan: { ...destroying, queueChanges: [] } }, 'does not name its queues'],
  ],
  'cool-down': [[{ remediations: [former('succeeded', 'a', { plan: other })] }, '840 s of cool-down']],
  'one-change': [[{ remediations: [former('applying', 'a')] }, 'a is under way']],
  'second-try': [[{ remediations: [former('reverted', 'a')] }, 'tried and reverted']],
  breaker: [
    [
      { remediations: [former('failed', 'a', { plan: other }), former('reverted', 'b', { plan: other })] },
      'failed 2 times',
    ],
  ],
};

test('with nothing in the way every guard passes', () => {
  expect(runGuards(fine)).toEqual(GUARDS.map(({ id }) => ({ guard: id })));
});

test('every guard has its cases', () => {
  expect(Object.keys(BLOCKS).sort()).toEqual(GUARDS.map(({ id }) => id).sort());
});

describe.each(GUARDS.map(({ id }) => id))('%s', (id) => {
  test.each(BLOCKS[id] ?? [])('blocks and says why (%#)', (more, why) => {
    const verdict = runGuards({ ...fine, ...more }).find(({ guard }) => guard === id);
    expect(verdict?.blocked).toContain(why);
  });

  test('that throws blocks', () => {
    const broken = GUARDS.map((guard) =>
      guard.id === id
        ? {
            ...guard,
            check: () => {
              throw new Error('no input');
            },
          }
        : guard,
    );
    expect(blocksOf(runGuards(fine, broken))).toEqual([`${id}: it could not be evaluated: no input`]);
  });
});

test('what is not marked, or marked as something else, is not protected', () => {
  const inputs = [
    withArguments({ 'x-mq-operator-protected': false }),
    { ...withArguments({ 'x-team': 'mail' }), ...byArgument('x-team=pay') },
    { broker: { ...fine.broker, tags: { 'mq-operator': 'free' } } },
  ];
  for (const more of inputs) expect(blocksOf(runGuards({ ...fine, ...more }))).toEqual([]);
});

test('what helped and was taken back by a person may be done again', () => {
  const proofs = plan.finish.map((_step, position) => {
    return { stage: 'finish', number: 0, position, startedAt: T0, endedAt: T0, state: 'done', attempts: 0 } as const;
  });
  const helped = { ...former('reverted', 'a'), journal: proofs, changedAt: T0 - 3_600_000 };
  const remediations = [helped, { ...helped, id: 'b' }];
  expect(blocksOf(runGuards({ ...fine, remediations }))).toEqual([]);
});

test('missing nodes block what looks at nodes', () => {
  const verdicts = runGuards({ ...fine, ...withReadings({ nodes: aFailure('timeout') }) });
  const blocked = verdicts.filter((verdict) => verdict.blocked !== undefined).map(({ guard }) => guard);
  expect(blocked).toEqual(['fresh-data', 'nodes', 'alarms']);
});

test('the code that the action is meant for does not block it', () => {
  expect(blocksOf(runGuards({ ...fine, ...onAmazonMq(demanding('RABBITMQ_MEMORY_ALARM')) }))).toEqual([]);
});
