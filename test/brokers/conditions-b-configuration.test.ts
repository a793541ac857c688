import type { Channel, ChannelModel } from 'amqplib';
import type { Condition } from '../../src/detect/condition.ts';
import { administratorAsClient } from '../../src/detect/conditions/administrator-as-client.ts';
import { awsPolicyChanged } from '../../src/detect/conditions/aws-policy-changed.ts';
import { celeryControlQueues } from '../../src/detect/conditions/celery-control-queues.ts';
import { classicMirroredQueues } from '../../src/detect/conditions/classic-mirrored-queues.ts';
import { cloudwatchOmitsQueueNames } from '../../src/detect/conditions/cloudwatch-omits-queue-names.ts';
import { cloudwatchOmitsQueues } from '../../src/detect/conditions/cloudwatch-omits-queues.ts';
import { federationLinkNotRunning } from '../../src/detect/conditions/federation-link-not-running.ts';
import { guestUser } from '../../src/detect/conditions/guest-user.ts';
import { manyAdministrators } from '../../src/detect/conditions/many-administrators.ts';
import { policyDropsProtection } from '../../src/detect/conditions/policy-drops-protection.ts';
import { policyRefusedByQueueType } from '../../src/detect/conditions/policy-refused-by-queue-type.ts';
import { policyTie } from '../../src/detect/conditions/policy-tie.ts';
import { policyWithoutEffect } from '../../src/detect/conditions/policy-without-effect.ts';
import { quorumQueueNoDeliveryLimit } from '../../src/detect/conditions/quorum-queue-no-delivery-limit.ts';
import { shovelNotRunning } from '../../src/detect/conditions/shovel-not-running.ts';
import { transientSharedQueues } from '../../src/detect/conditions/transient-shared-queues.ts';
import { unboundExchange } from '../../src/detect/conditions/unbound-exchange.ts';
import { userWithoutPermissions } from '../../src/detect/conditions/user-without-permissions.ts';
import type { AdminClient } from '../../src/lab/admin-client.ts';
import { labAdmin } from '../../src/lab/lab.ts';
import { anAwsInput } from '../support/amazon-mq.ts';
import { withLab } from '../support/lab.ts';
import { addressOf, connectAs, openSight, type Sight, untilLevel } from '../support/lab-sight.ts';

let sight: Sight;
let connection: ChannelModel;
let channel: Channel;
let admin: AdminClient;

// Before the lab's own: hooks after all tests run in the order in which they are written.
afterAll(async () => {
  await connection.close();
  await sight.close();
});

const shared = withLab({ nodes: 1, instanceType: 'mq.m7g.large' });
jest.setTimeout(120_000);

beforeAll(async () => {
  sight = openSight(shared.lab);
  admin = labAdmin(shared.lab);
  connection = await connectAs(shared.lab, { name: 'conditions' });
  channel = await connection.createChannel();
});

const onAmazonMq = () => {
  const { amazonMq } = anAwsInput().snapshot;
  return sight.look({ snapshot: amazonMq === undefined ? {} : { amazonMq } });
};
const fires = (condition: Condition, name: string, look = () => sight.look()) =>
  untilLevel(look, condition, name, 'firing');
const clears = (condition: Condition, name: string, look = () => sight.look()) =>
  untilLevel(look, condition, name, 'ok');

function putPolicy(name: string, pattern: string, definition: object, more: object = {}): Promise<void> {
  return admin.put(`policies/%2F/${name}`, { pattern, 'apply-to': 'queues', priority: 20, definition, ...more });
}

describe('policies', () => {
  test('policy-tie, only while the two differ', async () => {
    await channel.assertQueue('tied.one');
    await putPolicy('first', '^tied', { 'max-length': 1_000 });
    await putPolicy('second', 'one$', { 'max-length': 2_000 });
    await untilLevel(() => sight.look(), policyTie, 'first', 'firing').catch(() => fires(policyTie, 'second'));
    await putPolicy('second', 'one$', { 'max-length': 1_000 });
    await clears(policyTie, 'first');
    await clears(policyTie, 'second');
    await admin.delete('policies/%2F/first');
    await admin.delete('policies/%2F/second');
  });

  test('policy-drops-protection', async () => {
    await channel.assertQueue('guarded');
    await putPolicy('guard', '.*', { 'max-length': 1_000, overflow: 'reject-publish' }, { priority: 5 });
    await putPolicy('own', '^guarded$', { 'message-ttl': 60_000 });
    const seen = await fires(policyDropsProtection, 'own');
    expect(seen?.evidence).toContainEqual({ label: 'keys lost', value: 'max-length, overflow' });
    await putPolicy('own', '^guarded$', { 'message-ttl': 60_000, 'max-length': 1_000, overflow: 'reject-publish' });
    await clears(policyDropsProtection, 'own');
    await admin.delete('policies/%2F/own');
    await admin.delete('policies/%2F/guard');
  });

  test('policy-refused-by-queue-type and quorum-queue-no-delivery-limit', async () => {
    await channel.assertQueue('migrated', { arguments: { 'x-queue-type': 'quorum' } });
    await fires(quorumQueueNoDeliveryLimit, 'migrated');
    await putPolicy('mirrored', '^migrated$', { 'ha-mode': 'all', 'max-length': 1_000 });
    expect(await fires(policyRefusedByQueueType, 'mirrored')).toMatchObject({ severity: 'warning' });
    await putPolicy('for-quorum', '^migrated$', { 'max-length': 1_000, 'delivery-limit': 5 }, { priority: 21 });
    await clears(policyRefusedByQueueType, 'mirrored');
    await clears(quorumQueueNoDeliveryLimit, 'migrated');
    await admin.delete('policies/%2F/for-quorum');
    await admin.delete('policies/%2F/mirrored');
  });

  test('policy-without-effect', async () => {
    await putPolicy('typo', '^ordrs', { 'max-length': 1_000 });
    await fires(policyWithoutEffect, 'typo');
    await channel.assertQueue('ordrs');
    await clears(policyWithoutEffect, 'typo');
    await admin.delete('policies/%2F/typo');
  });

  test('aws-policy-changed', async () => {
    const name = 'AWS-DEFAULT-POLICY-SINGLE-INSTANCE';
    await clears(awsPolicyChanged, name);
    await putPolicy(name, '.*', { 'max-length': 10 }, { priority: 0 });
    expect(await fires(awsPolicyChanged, name)).toMatchObject({ severity: 'warning' });
    await putPolicy(name, '.*', { 'queue-mode': 'lazy' }, { priority: 0 });
    await clears(awsPolicyChanged, name);
  });
});

describe('exchanges and links', () => {
  test('unbound-exchange', async () => {
    await channel.assertExchange('lonely', 'topic');
    await fires(unboundExchange, 'lonely');
    await channel.assertQueue('listener');
    await channel.bindQueue('listener', 'lonely', '#');
    await clears(unboundExchange, 'lonely');
  });

  test('shovel-not-running', async () => {
    const shovel = { 'src-uri': addressOf(shared.lab), 'src-queue': 'from', 'dest-queue': 'to', 'reconnect-delay': 1 };
    await admin.put('parameters/shovel/%2F/mover', { value: { ...shovel, 'dest-uri': addressOf(shared.lab, 1) } });
    await fires(shovelNotRunning, 'mover');
    await admin.put('parameters/shovel/%2F/mover', { value: { ...shovel, 'dest-uri': addressOf(shared.lab) } });
    await clears(shovelNotRunning, 'mover');
    await admin.delete('parameters/shovel/%2F/mover');
  });

  test('federation-link-not-running', async () => {
    const upstream = (uri: string) =>
      admin.put('parameters/federation-upstream/%2F/far', { value: { uri, 'reconnect-delay': 1 } });
    await upstream(addressOf(shared.lab, 1));
    await channel.assertExchange('news', 'fanout');
    await putPolicy('federate', '^news$', { 'federation-upstream': 'far' }, { 'apply-to': 'exchanges' });
    await fires(federationLinkNotRunning, 'far/news');
    await upstream(`${addressOf(shared.lab)}`);
    await clears(federationLinkNotRunning, 'far/news');
    await admin.delete('policies/%2F/federate');
    await admin.delete('parameters/federation-upstream/%2F/far');
  });
});

describe('security', () => {
  const putUser = (name: string, tags: string) => admin.put(`users/${name}`, { password: `not-${name}`, tags });

  test('guest-user', async () => {
    await putUser('guest', '');
    await fires(guestUser, 'guest');
    await admin.delete('users/guest');
    await clears(guestUser, 'guest');
  });

  test('many-administrators', async () => {
    const names = ['ann', 'bob', 'cid', 'dee'];
    for (const name of names) await putUser(name, 'administrator');
    await fires(manyAdministrators, 'lab');
    for (const name of names) await admin.delete(`users/${name}`);
    await clears(manyAdministrators, 'lab');
  });

  test('user-without-permissions', async () => {
    await putUser('forgotten', '');
    await fires(userWithoutPermissions, 'forgotten');
    await admin.put('permissions/%2F/forgotten', { configure: '', write: '.*', read: '' });
    await clears(userWithoutPermissions, 'forgotten');
    await admin.delete('users/forgotten');
  });

  test('administrator-as-client', async () => {
    await fires(administratorAsClient, shared.lab.adminUser);
    await connection.close();
    await clears(administratorAsClient, shared.lab.adminUser);
    connection = await connectAs(shared.lab, { name: 'conditions' });
    channel = await connection.createChannel();
  });
});

describe('upgrade and CloudWatch', () => {
  test('transient-shared-queues and celery-control-queues', async () => {
    await clears(transientSharedQueues, '/');
    await channel.assertQueue('celery@worker.celery.pidbox', { durable: false });
    await fires(transientSharedQueues, '/');
    await fires(celeryControlQueues, '/');
    await channel.deleteQueue('celery@worker.celery.pidbox');
    await clears(transientSharedQueues, '/');
    await clears(celeryControlQueues, '/');
  });

  test('classic-mirrored-queues', async () => {
    await channel.assertQueue('plain');
    await clears(classicMirroredQueues, '/');
    await putPolicy('mirror', '^plain$', { 'ha-mode': 'all' });
    await fires(classicMirroredQueues, '/');
    await admin.delete('policies/%2F/mirror');
    await clears(classicMirroredQueues, '/');
  });

  test('cloudwatch-omits-queue-names and cloudwatch-omits-queues', async () => {
    await channel.assertQueue('Aufträge');
    await channel.assertQueue('two words');
    await fires(cloudwatchOmitsQueueNames, 'Aufträge', onAmazonMq);
    await fires(cloudwatchOmitsQueueNames, 'two words', onAmazonMq);
    await channel.deleteQueue('Aufträge');
    await clears(cloudwatchOmitsQueueNames, 'Aufträge', onAmazonMq);
    const names = Array.from({ length: 501 }, (_, index) => `many.${index}`);
    for (const name of names) await channel.assertQueue(name);
    await fires(cloudwatchOmitsQueues, 'lab', onAmazonMq);
    for (const name of names) await channel.deleteQueue(name);
    await clears(cloudwatchOmitsQueues, 'lab', onAmazonMq);
  });
});
