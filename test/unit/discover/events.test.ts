import { passesOf } from '../../../src/discover/events/passes-of.ts';
import { eventSchema } from '../../../src/discover/events/schema.ts';
import type { InventoryEntry } from '../../../src/model/inventory.ts';
import { aDescription } from '../../support/amazon-mq.ts';
import { T0 } from '../../support/snapshots.ts';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

function anEntry(id: string, more: Partial<InventoryEntry> = {}, description = {}): InventoryEntry {
  const described = aDescription({ id, name: id.replace('b-', ''), ...description });
  return {
    home: { region: 'eu-west-1' },
    state: 'RUNNING',
    description: described,
    describedAt: T0,
    interfaces: [],
    ...more,
  };
}

const KNOWN = [
  anEntry('b-orders', {}, { kmsKeyId: KEY, arn: 'arn:aws:mq:eu-west-1:111122223333:broker:orders:b-orders' }),
  anEntry(
    'b-payments',
    { interfaces: [{ id: 'eni-1', ipAddress: '10.0.0.7', status: 'attached' }] },
    { engine: 'activemq', deploymentMode: 'active-standby-multi-az' },
  ),
  anEntry('b-other'),
];

function ask(source: string, type: string, detail: object, resources: readonly string[] = []) {
  const event = eventSchema.parse({ id: 'e-1', source, 'detail-type': type, region: 'eu-west-1', resources, detail });
  return passesOf(event, KNOWN, T0);
}

const call = (eventSource: string, eventName: string, requestParameters: object, more = {}) =>
  ask(`aws.${eventSource}`, 'AWS API Call via CloudTrail', {
    eventSource: `${eventSource}.amazonaws.com`,
    eventName,
    requestParameters,
    userIdentity: { arn: 'arn:aws:iam::111122223333:user/kim' },
    ...more,
  });
const alarm = (dimensions: object) =>
  ask('aws.cloudwatch', 'CloudWatch Alarm State Change', {
    alarmName: 'memory',
    state: { value: 'ALARM' },
    configuration: { metrics: [{ metricStat: { metric: { namespace: 'AWS/AmazonMQ', dimensions } } }] },
  });
const health = (entityValue: string) =>
  ask('aws.health', 'AWS Health Event', {
    eventTypeCode: 'AWS_MQ_X',
    statusCode: 'open',
    affectedEntities: [{ entityValue }],
  });

test.each([
  ['a reboot by id', () => call('amazonmq', 'RebootBroker', { 'broker-id': 'b-orders' }), ['b-orders'], false],
  [
    'a new broker',
    () => call('amazonmq', 'CreateBroker', { brokerName: 'new' }, { responseElements: { brokerId: 'b-new' } }),
    [],
    true,
  ],
  ['a deleted broker', () => call('amazonmq', 'DeleteBroker', { brokerId: 'b-other' }), ['b-other'], true],
  ['a disabled key, by id', () => call('kms', 'DisableKey', { keyId: KEY.split('/')[1] }), ['b-orders'], false],
  [
    'a retired grant, by the ARN of its key',
    () => call('kms', 'RetireGrant', {}, { resources: [{ ARN: KEY }] }),
    ['b-orders'],
    false,
  ],
  ["somebody else's key", () => call('kms', 'DisableKey', { keyId: 'another' }), [], false],
  [
    'a deleted interface',
    () => call('ec2', 'DeleteNetworkInterface', { networkInterfaceId: 'eni-1' }),
    ['b-payments'],
    false,
  ],
  [
    "somebody else's interface",
    () => call('ec2', 'DeleteNetworkInterface', { networkInterfaceId: 'eni-9' }),
    [],
    false,
  ],
  [
    'a detached interface, named by its attachment only',
    () => call('ec2', 'DetachNetworkInterface', { attachmentId: 'a-1' }),
    ['b-payments'],
    false,
  ],
  ['an alarm of a RabbitMQ broker', () => alarm({ Broker: 'orders' }), ['b-orders'], false],
  ['an alarm of the second instance', () => alarm({ Broker: 'payments-2' }), ['b-payments'], false],
  ['an alarm of a name that only begins alike', () => alarm({ Broker: 'orders-2' }), [], false],
  [
    'a key that was deleted',
    () => ask('aws.kms', 'KMS CMK Deletion', { 'key-id': KEY.split('/')[1] }, [KEY]),
    ['b-orders'],
    false,
  ],
  ['Health, by id', () => health('b-other'), ['b-other'], false],
  ['Health, by ARN', () => health('arn:aws:mq:eu-west-1:111122223333:broker:orders:b-orders'), ['b-orders'], false],
])('%s', (_what, asked, brokers, discovers) => {
  const { passes, discover } = asked();
  expect(passes.map(({ brokerId }) => brokerId)).toEqual(brokers);
  expect(discover).toBe(discovers);
});

test('a contributor of a grouped alarm names its broker', () => {
  const { passes } = ask('aws.cloudwatch', 'CloudWatch Alarm Contributor State Change', {
    alarmName: 'all brokers',
    alarmContributor: { attributes: { Broker: 'orders' } },
  });
  expect(passes).toMatchObject([{ brokerId: 'b-orders' }]);
});

test('the hint says who did what; the same event twice asks once', () => {
  const [first, second] = [0, 1].map(
    () => call('kms', 'DisableKey', { keyId: KEY }, { errorCode: 'AccessDenied' }).passes[0],
  );
  expect(first?.hint).toBe('DisableKey by arn:aws:iam::111122223333:user/kim (refused: AccessDenied)');
  expect(first?.deduplicationId).toBe(second?.deduplicationId);
});

test.each([
  [{}],
  [{ id: 'e', source: 'aws.s3', region: 'x', 'detail-type': 'Object Created', detail: {} }],
  [{ id: 'e', source: 'aws.kms', region: 'x', 'detail-type': 'AWS API Call via CloudTrail', detail: { eventName: 1 } }],
])('an event of another shape is refused: %j', (event) => {
  expect(eventSchema.safeParse(event).success).toBe(false);
});
