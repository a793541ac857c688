import { defaultPolicies, isAwsOwnedPolicy } from '../../../src/catalog/default-policies.ts';
import {
  daysOfSupportLeft,
  ENGINE_VERSIONS,
  type EngineVersion,
  engineVersionEntry,
} from '../../../src/catalog/engine-versions.ts';
import { limitErrorOf } from '../../../src/catalog/limit-errors.ts';

describe('default policies', () => {
  const names = (version: string) => defaultPolicies('cluster-multi-az', version).map(({ name }) => name);

  test('a 3.x cluster mirrors, a 4.x cluster does not, and the names differ', () => {
    expect(names('3.13.7')[0]).toBe('AWS-DEFAULT-POLICY-CLUSTER-MULTI-AZ');
    expect(names('4.2')[0]).toBe('AWS-DEFAULT-POLICY-CLUSTER');
    const [three] = defaultPolicies('cluster-multi-az', '3.13.7', 'mq.m7g.large');
    expect(three?.definition).toEqual({
      'queue-mode': 'lazy',
      overflow: 'reject-publish',
      'max-length': 8_000_000,
      'ha-mode': 'all',
      'ha-sync-mode': 'automatic',
    });
    const keys = defaultPolicies('cluster-multi-az', '4.2').flatMap(({ definition }) => Object.keys(definition));
    expect(keys.filter((key) => key.startsWith('ha-'))).toEqual([]);
  });

  test.each([
    ['3.12.13', 'all', false],
    ['3.9', 'all', false],
    ['3.13.7', 'classic_queues', true],
    ['4.2', 'classic_queues', false],
  ])('the operator policy of %s applies to %s, mirrored: %s', (version, applyTo, mirrored) => {
    const operator = defaultPolicies('cluster-multi-az', version).find((policy) => policy.operator);
    expect(operator).toMatchObject({ applyTo, on: 'every-vhost' });
    expect('ha-mode' in (operator?.definition ?? {})).toBe(mirrored);
  });

  test('a single instance keeps queues lazy, without a length limit; ActiveMQ has no policies', () => {
    const [single] = defaultPolicies('single-instance', '3.13', 'mq.m7g.large');
    expect(single).toMatchObject({ priority: 0, definition: { 'queue-mode': 'lazy' } });
    expect(defaultPolicies('active-standby-multi-az', '5.18')).toEqual([]);
  });

  test.each([
    ['AWS-DEFAULT-POLICY-CLUSTER', true],
    ['ha-all-AWS-OWNED-DO-NOT-DELETE', true],
    ['default_operator_policy_AWS_managed', true],
    ['orders-AWS', false],
  ])('%s is owned by AWS: %s', (name, owned) => {
    expect(isAwsOwnedPolicy(name)).toBe(owned);
  });
});

describe('engine versions', () => {
  test('finds the minor version of a full one, per engine', () => {
    expect(engineVersionEntry('rabbitmq', '3.10.8')).toMatchObject({ minor: '3.10', endOfSupport: '2024-10-15' });
    expect(engineVersionEntry('activemq', '5.18.4')?.recommended).toBe(true);
    expect(engineVersionEntry('rabbitmq', '4.0.5')).toBeUndefined();
    expect(engineVersionEntry('rabbitmq', 'unknown')).toBeUndefined();
  });

  test('counts the days that are left', () => {
    const entry: EngineVersion = {
      engine: 'rabbitmq',
      minor: '3.99',
      endOfSupport: '2026-01-10',
      recommended: false,
      upgradesTo: [],
      source: 'versions-2025',
    };
    const daysAt = (day: string) => daysOfSupportLeft(entry, Date.parse(day));
    expect([daysAt('2026-01-05T12:00Z'), daysAt('2026-01-10T00:00Z'), daysAt('2026-01-11T00:00Z')]).toEqual([4, 0, -1]);
  });

  test('every upgrade leads to a version of the same engine that is known', () => {
    for (const { engine, upgradesTo } of ENGINE_VERSIONS) {
      for (const target of upgradesTo) expect(engineVersionEntry(engine, target)).toBeDefined();
    }
  });
});

describe('texts of limits', () => {
  test.each([
    ['NOT_ALLOWED - connection refused: node connection limit (5000) is reached', 'node-connections', 5_000],
    [
      "NOT_ALLOWED - number of channels opened on node 'rabbit@ip-10-0-23-173' has reached the maximum allowed limit of (15,000)",
      'node-channels',
      15_000,
    ],
    [
      "NOT_ALLOWED - access to vhost '/' refused for user 'shop': connection limit (100) is reached",
      'vhost-connections',
      100,
    ],
    ["NOT_ALLOWED - connection refused for user 'shop': user connection limit (2) is reached", 'user-connections', 2],
    ["cannot declare queue 'q': queue limit in vhost '/' (100) is reached", 'vhost-queues', 100],
    ["cannot declare queue 'my_queue': queue limit in cluster (10,000) is reached", 'queues', 10_000],
    ['Validation failed\n\ncomponent shovel is limited to 150 per node\n', 'shovels', 150],
    ["cannot create vhost 'my_vhost': vhost limit of 1500 is reached", 'vhosts', 1_500],
    ['NOT_ALLOWED - reached maximum (1,000) of consumers per channel', 'consumers-per-channel', 1_000],
    ["number of channels opened for user 'shop' has reached the maximum allowed user limit of (7)", 'user-channels', 7],
  ])('%s', (text, limit, value) => {
    expect(limitErrorOf(text)).toEqual({ limit, value });
  });

  test('other texts speak of no limit', () => {
    expect(limitErrorOf('PRECONDITION_FAILED - unknown delivery tag 1')).toBeUndefined();
  });
});
