import type { PendingChanges } from '../../../src/model/amazon-mq.ts';
import { concernsOf } from '../../../src/readiness/concerns.ts';
import { aDescription, anAwsInput } from '../../support/amazon-mq.ts';
import { aReading, aSnapshot } from '../../support/snapshots.ts';

function concerns(pending: PendingChanges): string[] {
  const { broker, snapshot } = anAwsInput({ description: aDescription({ pending }) });
  return concernsOf(broker, snapshot);
}

test('nothing pending, or nothing known of it, is no concern', () => {
  expect(concerns({})).toEqual([]);
  const { broker } = anAwsInput();
  expect(concernsOf(broker, aSnapshot())).toEqual([]);
});

test('what the restart applies is said', () => {
  expect(concerns({ instanceType: 'mq.m7g.large', storageSize: 200, logging: { general: true } })).toEqual([
    'The restart applies what is pending: instance type mq.m7g.large, storage 200 GB, logs on or off.',
  ]);
});

test('a pending upgrade brings what it would break', () => {
  const { broker, snapshot } = anAwsInput({ description: aDescription({ pending: { engineVersion: '4.2' } }) });
  const policy = {
    vhost: '/',
    name: 'ha',
    pattern: '.*',
    applyTo: 'all',
    priority: 0,
    definition: { 'ha-mode': 'all' },
  };
  const { rabbitmq } = aSnapshot({ policies: aReading([policy]) });
  if (rabbitmq === undefined) throw new Error('no readings');
  const [restart, ...others] = concernsOf({ ...broker, engineVersion: '3.13.7' }, { ...snapshot, rabbitmq });
  expect(restart).toBe('The restart applies what is pending: engine version 4.2.');
  expect(others.join(' ')).toMatch(/The upgrade to 4\.2 (breaks|refuses) \d+: /);
});
