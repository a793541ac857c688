import { ACTION_IDS, type ActionId, type Remediation } from '../../../src/model/remediation.ts';
import { GUARDS, type GuardInput, runGuards } from '../../../src/remediate/guards.ts';
import { ACTIONS } from '../../../src/remediate/registry.ts';
import { aDescription } from '../../support/amazon-mq.ts';
import { aGuardInput, anApproved } from '../../support/plans.ts';
import { aFailure, aQueueDetail, aReading, notAvailable, T0, threeNodes } from '../../support/snapshots.ts';

const ORDERS = { vhost: '/', name: 'orders' };

/** Everything in order, for a plan of this action that touches one queue. */
function inOrder(action: ActionId): GuardInput {
  const fine = aGuardInput();
  const { rabbitmq } = fine.snapshot;
  if (rabbitmq === undefined) throw new Error('no readings');
  const unread = ACTIONS[action].sources.filter((source) => rabbitmq[source].state !== 'read');
  const readings = Object.fromEntries(unread.map((source) => [source, aReading([])]));
  const plan = {
    ...fine.plan,
    action,
    request: { action, queues: [ORDERS] },
    queueChanges: [],
    impact: { of: 'queues', count: 1, total: 2, queues: [ORDERS] },
  } as const;
  return {
    ...fine,
    plan,
    own: anApproved(plan),
    rule: { ...fine.rule, allowed: { queues: ['orders'] } },
    snapshot: {
      ...fine.snapshot,
      rabbitmq: { ...rabbitmq, ...readings, nodes: aReading(threeNodes()) },
      amazonMq: described({}),
    },
  };
}

function described(more: Parameters<typeof aDescription>[0]): NonNullable<GuardInput['snapshot']['amazonMq']> {
  const none = notAvailable('not-needed');
  return { description: aReading(aDescription(more)), kmsKey: none, networkInterfaces: none };
}

function withReadings(
  input: GuardInput,
  readings: Partial<NonNullable<GuardInput['snapshot']['rabbitmq']>>,
): GuardInput {
  const { rabbitmq } = input.snapshot;
  if (rabbitmq === undefined) throw new Error('no readings');
  return { ...input, snapshot: { ...input.snapshot, rabbitmq: { ...rabbitmq, ...readings } } };
}

function former(input: GuardInput, state: Remediation['state'], id: string, hash: string): Remediation {
  const journal = [{ stage: 'steps', number: 0, position: 0, startedAt: T0, state: 'done', attempts: 1 }] as const;
  return { ...anApproved({ ...input.plan, hash }), id, state, journal, changedAt: T0 - 60_000 };
}

type Break = (input: GuardInput) => GuardInput;

/** One way to make each guard block, whatever the action. */
const BREAKS: Readonly<Record<string, Break>> = {
  mode: (input) => ({ ...input, own: { ...anApproved(input.plan), approval: { by: 'x', at: T0, hash: 'another' } } }),
  'kill-switch': (input) => ({ ...input, settings: { ...input.settings, stop: true } }),
  expiry: (input) => ({ ...input, now: input.plan.expiresAt }),
  'maintenance-window': (input) => ({
    ...input,
    broker: { ...input.broker, maintenanceWindow: { dayOfWeek: 'MONDAY', timeOfDay: '00:00', timeZone: 'UTC' } },
  }),
  blackout: (input) => {
    const blackouts = [{ days: ['MONDAY' as const], from: '00:00', to: '01:00', timeZone: 'UTC' }];
    return { ...input, settings: { ...input.settings, blackouts } };
  },
  'broker-state': (input) => onAmazonMq(input, { state: 'REBOOT_IN_PROGRESS' }),
  'action-required': (input) => onAmazonMq(input, { actionsRequired: [{ code: 'SOMETHING_NEW' }] }),
  'pending-change': (input) => onAmazonMq(input, { pending: { instanceType: 'mq.m5.xlarge' } }),
  'fresh-data': (input) => ({ ...input, snapshot: { ...input.snapshot, takenAt: T0 - 3_600_000 } }),
  nodes: (input) => withReadings(input, { nodes: aReading(threeNodes({ running: false })) }),
  alarms: (input) => withReadings(input, { nodes: aReading(threeNodes({ diskAlarm: true, memoryAlarm: true })) }),
  quorum: (input) => withReadings(input, { quorumCritical: aReading({ healthy: false, reason: 'one member' }) }),
  'cap-number': (input) => touching(input, 21, 1_000),
  'cap-percent': (input) => touching(input, 6, 12),
  protected: (input) =>
    withReadings(input, {
      queueDetails: aReading([aQueueDetail('orders', { arguments: { 'x-mq-operator-protected': true } })]),
    }),
  allowed: (input) => ({ ...input, rule: { ...input.rule, allowed: { queues: ['mail'] } } }),
  'cool-down': (input) => ({ ...input, remediations: [former(input, 'succeeded', 'a', 'another')] }),
  'one-change': (input) => ({ ...input, remediations: [former(input, 'applying', 'a', 'another')] }),
  'second-try': (input) => ({ ...input, remediations: [former(input, 'reverted', 'a', input.plan.hash)] }),
  breaker: (input) => ({
    ...input,
    remediations: [former(input, 'failed', 'a', 'another'), former(input, 'reverted', 'b', 'another')],
  }),
};

function onAmazonMq(input: GuardInput, more: Parameters<typeof aDescription>[0]): GuardInput {
  return { ...input, snapshot: { ...input.snapshot, amazonMq: described(more) } };
}

function touching(input: GuardInput, count: number, total: number): GuardInput {
  return { ...input, plan: { ...input.plan, impact: { of: 'queues', count, total, queues: [ORDERS] } } };
}

/** A guard that an action says not to need, and the one that is only about destroying, do not apply. */
function applies(guard: string, action: ActionId): boolean {
  const { exempt = {}, destroys, underAlarms } = ACTIONS[action];
  if (guard === 'allowed') return destroys === true;
  if (guard === 'alarms' && underAlarms.length === 2) return false;
  return !Object.entries(exempt).some(([name, when]) => name === guard && when === 'always');
}

const guardIds = GUARDS.map(({ id }) => id);

test('every guard has a way to make it block', () => {
  expect(Object.keys(BREAKS).sort()).toEqual([...guardIds].sort());
});

describe.each(ACTION_IDS)('%s', (action) => {
  test('with everything in order, every guard passes', () => {
    expect(runGuards(inOrder(action))).toEqual(guardIds.map((guard) => ({ guard })));
  });

  test.each(guardIds.filter((guard) => applies(guard, action)))('%s blocks', (guard) => {
    const broken = BREAKS[guard]?.(inOrder(action)) ?? inOrder(action);
    const verdict = runGuards(broken).find((each) => each.guard === guard);
    expect(verdict?.blocked).toEqual(expect.stringMatching(/^(?!it could not be evaluated)/));
  });

  test('without any input, every guard blocks and says so', () => {
    const nothing = new Proxy(inOrder(action), {
      get: (target, key) => {
        // Which action it is has to be known to look up what applies to it.
        if (key === 'plan')
          return new Proxy(target.plan, { get: (plan, field) => (field === 'action' ? plan.action : unreadable()) });
        return unreadable();
      },
    });
    const passed = runGuards(nothing).filter(({ blocked }) => blocked === undefined);
    expect(passed.map(({ guard }) => guard).filter((guard) => applies(guard, action))).toEqual([]);
    for (const { blocked } of runGuards(nothing)) {
      if (blocked !== undefined) expect(blocked).toContain('it could not be evaluated: not readable');
    }
  });

  test('a plan that cannot be taken back, or that destroys, waits for a person whatever the mode is', () => {
    const { neverAuto, destroys } = ACTIONS[action];
    const { approval: _approval, ...unapproved } = anApproved(inOrder(action).plan);
    const input = { ...inOrder(action), rule: { ...inOrder(action).rule, mode: 'auto' as const }, own: unapproved };
    const verdict = runGuards(input).find(({ guard }) => guard === 'mode');
    expect(verdict?.blocked === undefined).toBe(neverAuto !== true);
    if (destroys) expect(neverAuto).toBe(true);
  });
});

function unreadable(): never {
  throw new Error('not readable');
}

test.each(['purge', 'delete', 'reboot', 'promote', 'resize', 'storage', 'key', 'close'])(
  'no action that is about "%s" is ever automatic',
  (word) => {
    const meant = ACTION_IDS.filter((id) => id.includes(word));
    expect(meant.filter((id) => ACTIONS[id].neverAuto !== true)).toEqual([]);
  },
);

test('figures that are needed and were not read block', () => {
  const blocked = ACTION_IDS.flatMap((action) => {
    const [source] = ACTIONS[action].sources;
    if (source === undefined) return [];
    const verdicts = runGuards(withReadings(inOrder(action), { [source]: aFailure('timeout') }));
    return [verdicts.find(({ guard }) => guard === 'fresh-data')?.blocked];
  });
  expect(blocked).not.toContain(undefined);
});
