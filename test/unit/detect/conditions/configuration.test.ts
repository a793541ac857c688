import type { Condition, ConditionInput } from '../../../../src/detect/condition.ts';
import { administratorAsClient } from '../../../../src/detect/conditions/administrator-as-client.ts';
import { awsPolicyChanged } from '../../../../src/detect/conditions/aws-policy-changed.ts';
import { celeryControlQueues } from '../../../../src/detect/conditions/celery-control-queues.ts';
import { classicMirroredQueues } from '../../../../src/detect/conditions/classic-mirrored-queues.ts';
import { cloudwatchOmitsQueueNames } from '../../../../src/detect/conditions/cloudwatch-omits-queue-names.ts';
import { cloudwatchOmitsQueues } from '../../../../src/detect/conditions/cloudwatch-omits-queues.ts';
import { cloudwatchWithoutQueueMetrics } from '../../../../src/detect/conditions/cloudwatch-without-queue-metrics.ts';
import { deadLetterCycle } from '../../../../src/detect/conditions/dead-letter-cycle.ts';
import { deadLetterQueueNotEmpty } from '../../../../src/detect/conditions/dead-letter-queue-not-empty.ts';
import { deadLetterTargetMissing } from '../../../../src/detect/conditions/dead-letter-target-missing.ts';
import { deprecatedFeaturesUsed } from '../../../../src/detect/conditions/deprecated-features-used.ts';
import { federationLinkNotRunning } from '../../../../src/detect/conditions/federation-link-not-running.ts';
import { guestUser } from '../../../../src/detect/conditions/guest-user.ts';
import { manyAdministrators } from '../../../../src/detect/conditions/many-administrators.ts';
import { policyDropsProtection } from '../../../../src/detect/conditions/policy-drops-protection.ts';
import { policyRefusedByQueueType } from '../../../../src/detect/conditions/policy-refused-by-queue-type.ts';
import { policyTie } from '../../../../src/detect/conditions/policy-tie.ts';
import { policyWithoutEffect } from '../../../../src/detect/conditions/policy-without-effect.ts';
import { shovelBlocked } from '../../../../src/detect/conditions/shovel-blocked.ts';
import { shovelNotRunning } from '../../../../src/detect/conditions/shovel-not-running.ts';
import { syncOverrideLeft } from '../../../../src/detect/conditions/sync-override-left.ts';
import { transientSharedQueues } from '../../../../src/detect/conditions/transient-shared-queues.ts';
import { unboundExchange } from '../../../../src/detect/conditions/unbound-exchange.ts';
import { unroutableDropped } from '../../../../src/detect/conditions/unroutable-dropped.ts';
import { unroutableReturned } from '../../../../src/detect/conditions/unroutable-returned.ts';
import { userWithoutPermissions } from '../../../../src/detect/conditions/user-without-permissions.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import type { Exchange, Link, Policy, Queue, RabbitmqReadings, User } from '../../../../src/model/rabbitmq.ts';
import { anAwsInput } from '../../../support/amazon-mq.ts';
import { findingOf, isApplicable, levelOf } from '../../../support/findings.ts';
import {
  aConnection,
  aFailure,
  anInput,
  anOverview,
  aPolicy,
  aQueue,
  aQueueDetail,
  aReading,
} from '../../../support/snapshots.ts';

const policy = (name: string, priority: number, definition: Policy['definition'], more: Partial<Policy> = {}) =>
  aPolicy({ name, priority, definition, applyTo: 'queues', ...more });
const policies = (...list: Policy[]): Partial<RabbitmqReadings> => ({ policies: aReading(list) });
const queues = (...list: Queue[]): Partial<RabbitmqReadings> => ({ queues: aReading(list) });
const version = (rabbitmqVersion: string, more = {}): Partial<RabbitmqReadings> => {
  return { overview: aReading(anOverview({ rabbitmqVersion, ...more })) };
};
const exchange = (name: string, more: Partial<Exchange> = {}): Partial<RabbitmqReadings> => ({
  exchanges: aReading([{ vhost: '/', name, type: 'topic', internal: false, arguments: {}, rates: {}, ...more }]),
});
const binding = (source: string, destination: string): Partial<RabbitmqReadings> => ({
  bindings: aReading([{ vhost: '/', source, destination, destinationType: 'queue', routingKey: '#', arguments: {} }]),
});
const shovel = (state: string, blocked?: boolean): Partial<RabbitmqReadings> => {
  const link: Link = { vhost: '/', name: 'mover', state, ...(blocked === undefined ? {} : { blocked }) };
  return { shovels: aReading([link]), federationLinks: aReading([link]) };
};
const users = (...list: User[]): Partial<RabbitmqReadings> => ({
  users: aReading(list),
  permissions: aReading([{ user: 'shop', vhost: '/', configure: '', write: '.*', read: '.*' }]),
});
const administrators = (count: number) =>
  users(...Array.from({ length: count }, (_, index) => ({ name: `a${index}`, tags: ['administrator'] })));
const rates = (dropUnroutable: number, returnUnroutable: number) =>
  version('3.10.8', { rates: { dropUnroutable, returnUnroutable } });
const deadLettering = (target: string, more: Record<string, unknown> = {}) => ({
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': target,
  ...more,
});
const details = (...list: ReturnType<typeof aQueueDetail>[]): Partial<RabbitmqReadings> => {
  return { queues: aReading(list), queueDetails: aReading(list) };
};
const work = aQueueDetail('work', { arguments: deadLettering('dead') });
const onAws = (rabbitmq: Partial<RabbitmqReadings>): ConditionInput => anAwsInput({ rabbitmq });
const quorumQueue = aQueue('orders', { type: 'quorum' });
const bound = { 'max-length': 1_000 };
const OVERRIDE = policy('mq-operator-sync-0badcafe', 9, { 'ha-mode': 'all', 'ha-sync-batch-size': 100 });
const synchronising = (name: string) => aQueueDetail('work', { state: 'syncing', policy: name });
const AWS_DEFINITION = {
  'queue-mode': 'lazy',
  overflow: 'reject-publish',
  'ha-mode': 'all',
  'ha-sync-mode': 'automatic',
};

type Row = readonly [string, Condition, ConditionInput, Partial<Finding>];
const firing = { level: 'firing' } as const;
const fine = { level: 'ok' } as const;
const ROWS: readonly Row[] = [
  ['two differ', policyTie, anInput(policies(policy('a', 2, bound), policy('b', 2, { expires: 9 }))), firing],
  ['two agree', policyTie, anInput(policies(policy('a', 2, bound), policy('b', 2, bound))), fine],
  ['one wins', policyTie, anInput(policies(policy('a', 2, bound), policy('b', 3, { expires: 9 }))), fine],
  ['nothing synchronises', syncOverrideLeft, anInput(policies(OVERRIDE)), firing],
  [
    'its queue synchronises',
    syncOverrideLeft,
    anInput({ ...policies(OVERRIDE), ...details(synchronising(OVERRIDE.name)) }),
    fine,
  ],
  [
    'another one does',
    syncOverrideLeft,
    anInput({ ...policies(OVERRIDE), ...details(synchronising('other')) }),
    firing,
  ],
  ['the policy is not ours', syncOverrideLeft, anInput(policies(policy('sync', 9, bound))), fine],
  [
    'a limit is lost',
    policyDropsProtection,
    anInput(policies(policy('a', 1, bound), policy('b', 2, { expires: 9 }))),
    firing,
  ],
  [
    'the limit is repeated',
    policyDropsProtection,
    anInput(policies(policy('a', 1, bound), policy('b', 2, bound))),
    fine,
  ],
  [
    'the operator keeps it',
    policyDropsProtection,
    anInput({
      ...policies(policy('a', 1, bound), policy('b', 2, { expires: 9 })),
      operatorPolicies: aReading([policy('o', 0, bound)]),
    }),
    fine,
  ],
  [
    'a bound is lost',
    policyRefusedByQueueType,
    anInput({ ...queues(quorumQueue), ...policies(policy('a', 1, { 'ha-mode': 'all', ...bound })) }),
    { level: 'firing', severity: 'warning' },
  ],
  [
    'mirroring is lost',
    policyRefusedByQueueType,
    anInput({ ...queues(quorumQueue), ...policies(policy('a', 1, { 'ha-mode': 'all' })) }),
    { level: 'firing', severity: 'info' },
  ],
  [
    'another one wins',
    policyRefusedByQueueType,
    anInput({ ...queues(quorumQueue), ...policies(policy('a', 1, { 'ha-mode': 'all' }), policy('b', 1, bound)) }),
    fine,
  ],
  ['a classic queue', policyRefusedByQueueType, anInput(policies(policy('a', 1, { 'ha-mode': 'all' }))), fine],
  ['no such name', policyWithoutEffect, anInput(policies(policy('a', 1, bound, { pattern: '^x' }))), firing],
  ['always shadowed', policyWithoutEffect, anInput(policies(policy('a', 1, bound), policy('b', 2, bound))), firing],
  ['it applies', policyWithoutEffect, anInput(policies(policy('a', 1, bound))), fine],
  [
    'a virtual host without queues',
    policyWithoutEffect,
    anInput(policies(policy('a', 1, bound, { vhost: 'new' }))),
    fine,
  ],
  [
    'queues left out',
    policyWithoutEffect,
    anInput({ ...policies(policy('a', 1, bound, { pattern: '^x' })), queues: aReading([aQueue()], { omitted: 3 }) }),
    fine,
  ],
  [
    'an exchange it federates',
    policyWithoutEffect,
    anInput({
      ...exchange('news'),
      ...policies(policy('a', 1, { 'federation-upstream': 'u' }, { applyTo: 'exchanges', pattern: '^news' })),
    }),
    fine,
  ],
  [
    'as documented',
    awsPolicyChanged,
    anInput(policies(aPolicy({ definition: { ...AWS_DEFINITION, 'max-length': 1 } }))),
    fine,
  ],
  [
    'mirroring taken out',
    awsPolicyChanged,
    anInput(policies(aPolicy({ definition: { ...AWS_DEFINITION, 'ha-mode': undefined, overflow: 'drop-head' } }))),
    { level: 'firing' },
  ],
  [
    'a key missing',
    awsPolicyChanged,
    anInput(policies(aPolicy({ definition: { 'max-length': 1 } }))),
    { level: 'firing', severity: 'warning' },
  ],
  ['a policy of your own', awsPolicyChanged, anInput(policies(policy('own', 1, {}))), fine],

  ['no binding', unboundExchange, anInput(exchange('x')), { level: 'firing', severity: 'info' }],
  [
    'no binding, in use',
    unboundExchange,
    anInput(exchange('x', { rates: { publishIn: 1 } })),
    { level: 'firing', severity: 'warning' },
  ],
  ['bound', unboundExchange, anInput({ ...exchange('x'), ...binding('x', 'orders') }), fine],
  ['an alternate', unboundExchange, anInput(exchange('x', { arguments: { 'alternate-exchange': 'y' } })), fine],
  [
    'an alternate by policy',
    unboundExchange,
    anInput({ ...exchange('x'), ...policies(policy('a', 1, { 'alternate-exchange': 'y' }, { applyTo: 'exchanges' })) }),
    fine,
  ],
  ["the broker's own", unboundExchange, anInput(exchange('amq.topic')), fine],
  ['dropped', unroutableDropped, anInput(rates(0.2, 0)), firing],
  ['hardly', unroutableDropped, anInput(rates(0.1, 0)), { level: 'between' }],
  ['none', unroutableDropped, anInput(rates(0, 9)), fine],
  ['returned', unroutableReturned, anInput(rates(0, 0.2)), { level: 'firing', severity: 'info' }],
  ['none', unroutableReturned, anInput(rates(9, 0)), fine],

  ['terminated', shovelNotRunning, anInput(shovel('terminated')), firing],
  ['starting', shovelNotRunning, anInput(shovel('starting')), firing],
  ['running', shovelNotRunning, anInput(shovel('running')), fine],
  ['blocked', shovelBlocked, anInput(shovel('running', true)), firing],
  ['free', shovelBlocked, anInput(shovel('running', false)), fine],
  ['not told', shovelBlocked, anInput(shovel('running')), fine],
  ['error', federationLinkNotRunning, anInput(shovel('error')), firing],
  ['running', federationLinkNotRunning, anInput(shovel('running')), fine],

  ['guest', guestUser, anInput(users({ name: 'guest', tags: [] })), firing],
  ['no guest', guestUser, anInput(users({ name: 'shop', tags: [] })), fine],
  ['four', manyAdministrators, anInput(administrators(4)), firing],
  ['three', manyAdministrators, anInput(administrators(3)), fine],
  [
    'an application',
    administratorAsClient,
    anInput({ ...users({ name: 'shop', tags: ['administrator'] }), connections: aReading([aConnection()]) }),
    firing,
  ],
  [
    'somebody else',
    administratorAsClient,
    anInput({ ...users({ name: 'boss', tags: ['administrator'] }), connections: aReading([aConnection()]) }),
    fine,
  ],
  ['nothing at all', userWithoutPermissions, anInput(users({ name: 'old', tags: [] })), firing],
  ['a tag', userWithoutPermissions, anInput(users({ name: 'old', tags: ['monitoring'] })), fine],
  ['a permission', userWithoutPermissions, anInput(users({ name: 'shop', tags: [] })), fine],
  [
    "Amazon MQ's own",
    userWithoutPermissions,
    anInput(users({ name: 'monitoring-AWS-OWNED-DO-NOT-DELETE', tags: [] })),
    fine,
  ],

  ['shared', transientSharedQueues, anInput(queues(aQueue('q', { durable: false }))), firing],
  ['exclusive', transientSharedQueues, anInput(queues(aQueue('q', { durable: false, exclusive: true }))), fine],
  ['control', celeryControlQueues, anInput(queues(aQueue('celery@w.celery.pidbox', { durable: false }))), firing],
  ['events', celeryControlQueues, anInput(queues(aQueue('celeryev.1', { durable: false }))), firing],
  ['durable ones', celeryControlQueues, anInput(queues(aQueue('celeryev.1'))), fine],
  ['mirrored', classicMirroredQueues, anInput(), firing],
  ['not mirrored', classicMirroredQueues, anInput(policies()), fine],
  [
    'in use',
    deprecatedFeaturesUsed,
    anInput({ ...version('4.2.1'), deprecatedFeatures: aReading([{ name: 'x', phase: 'denied_by_default' }]) }),
    firing,
  ],
  ['none', deprecatedFeaturesUsed, anInput({ ...version('4.2.1'), deprecatedFeatures: aReading([]) }), fine],

  ['a blank', cloudwatchOmitsQueueNames, onAws(queues(aQueue('a b'))), firing],
  ['beyond ASCII', cloudwatchOmitsQueueNames, onAws(queues(aQueue('é'))), firing],
  ['plain', cloudwatchOmitsQueueNames, onAws(queues(aQueue('a-b.c_d@e'))), fine],
  ['501', cloudwatchOmitsQueues, onAws(version('3.13.7', { totals: { queues: 501 } })), firing],
  ['500', cloudwatchOmitsQueues, onAws(version('3.13.7', { totals: { queues: 500 } })), fine],
  ['RabbitMQ 4', cloudwatchWithoutQueueMetrics, onAws(version('4.2.1')), firing],
  ['RabbitMQ 4, no queue', cloudwatchWithoutQueueMetrics, onAws(version('4.2.1', { totals: { queues: 0 } })), fine],

  [
    'left alone',
    deadLetterQueueNotEmpty,
    anInput(details(work, aQueueDetail('dead', { ready: 1, consumers: 0 }))),
    { level: 'firing', severity: 'info' },
  ],
  [
    'worked on',
    deadLetterQueueNotEmpty,
    anInput(details(work, aQueueDetail('dead', { ready: 1, consumers: 1 }))),
    fine,
  ],
  ['of no queue', deadLetterQueueNotEmpty, anInput(details(aQueueDetail('dead', { ready: 1, consumers: 0 }))), fine],
  ['no such queue', deadLetterTargetMissing, anInput(details(work)), firing],
  ['there', deadLetterTargetMissing, anInput(details(work, aQueueDetail('dead'))), fine],
  [
    'hot',
    deadLetterCycle,
    anInput(details(work, aQueueDetail('dead', { arguments: deadLettering('work') }))),
    { level: 'firing', severity: 'warning' },
  ],
  [
    'with a pause',
    deadLetterCycle,
    anInput(details(work, aQueueDetail('dead', { arguments: deadLettering('work', { 'x-message-ttl': 9 }) }))),
    { level: 'firing', severity: 'info' },
  ],
  ['no circle', deadLetterCycle, anInput(details(work, aQueueDetail('dead'))), fine],
];
const CASES = ROWS.map(([what, condition, input, expected]) => ({ what, condition, input, expected }));

test.each(CASES)('$condition.id, $what: $expected.level', ({ condition, input, expected }) => {
  expect(findingOf(condition, input)).toMatchObject(expected);
});

test.each([...new Set(ROWS.map(([, condition]) => condition))])(
  '$id is unknown where its sources fail',
  (condition) => {
    const newer = /^>=(3\.13|4)/.test(condition.versions ?? '') ? version('4.2.1') : {};
    for (const source of condition.sources.filter((name) => name !== 'overview')) {
      expect(levelOf(condition, onAws({ ...newer, [source]: aFailure('timeout') }))).toBe('unknown');
    }
    const engineVersion = condition.versions?.startsWith('>=') ? '4.2.1' : '3.10.8';
    if (!condition.sources.includes('overview')) return;
    const blind = anAwsInput({ rabbitmq: { overview: aFailure('timeout') }, broker: { engineVersion } });
    expect(levelOf(condition, blind)).toBe('unknown');
  },
);

test.each([
  [classicMirroredQueues, '3.13.7', '4.0.0'],
  [cloudwatchOmitsQueues, '3.13.7', '4.2.0'],
  [cloudwatchWithoutQueueMetrics, '4.2.0', '3.13.7'],
  [deprecatedFeaturesUsed, '3.13.7', '3.12.1'],
])('$id belongs to RabbitMQ %s and not to %s', (condition, yes, no) => {
  expect(isApplicable(condition, onAws(version(yes)))).toBe(true);
  expect(isApplicable(condition, onAws(version(no)))).toBe(false);
});

test('what CloudWatch omits matters on Amazon MQ only', () => {
  expect(isApplicable(cloudwatchOmitsQueueNames, anInput())).toBe(false);
});

test('what a policy loses is named', () => {
  const input = anInput(
    policies(policy('below', 1, { ...bound, 'dead-letter-exchange': 'x' }), policy('above', 2, { expires: 9 })),
  );
  expect(findingOf(policyDropsProtection, input).observations[0]).toMatchObject({
    subject: { kind: 'policy', vhost: '/', name: 'above' },
    evidence: [
      { label: 'queues that lose by it', value: 1 },
      { label: 'keys lost', value: 'max-length, dead-letter-exchange' },
      { label: 'from', value: 'below' },
      { label: 'for instance', value: 'orders' },
    ],
  });
});
