import { brokerDefaults } from '../../../src/lab/broker-defaults.ts';

function names(nodes: number, version: string): readonly string[] {
  return brokerDefaults('mq.m7g.large', nodes, version).policies.map(({ name }) => name);
}

test('a cluster before 4.0 mirrors its queues', () => {
  const { policies, vhostLimits } = brokerDefaults('mq.m7g.large', 3, '3.10.8');
  expect(policies.map(({ name, priority, applyTo }) => [name, priority, applyTo])).toEqual([
    ['ha-all-AWS-OWNED-DO-NOT-DELETE', 0, 'queues'],
    ['AWS-DEFAULT-POLICY-CLUSTER-MULTI-AZ', 1, 'queues'],
  ]);
  expect(policies[1]?.definition).toMatchObject({
    'ha-mode': 'all',
    'max-length': 8_000_000,
    overflow: 'reject-publish',
  });
  expect(vhostLimits).toEqual({ 'max-queues': 10_000, 'max-connections': 5000 });
});

test('quorum queues get a policy of their own where the broker can tell them apart', () => {
  expect(names(3, '3.13.7')).toContain('AWS-DEFAULT-QUORUM-QUEUES-POLICY-CLUSTER-MULTI-AZ');
  expect(names(3, '3.10.8')).not.toContain('AWS-DEFAULT-QUORUM-QUEUES-POLICY-CLUSTER-MULTI-AZ');
});

test('from 4.0 on nothing is mirrored and no vhost is limited', () => {
  const { policies, vhostLimits } = brokerDefaults('mq.m7g.large', 3, '4.2.1');
  expect(names(3, '4.2.1')).toEqual([
    'AWS-DEFAULT-POLICY-CLUSTER',
    'AWS-DEFAULT-QUORUM-QUEUES-POLICY-CLUSTER-MULTI-AZ',
  ]);
  expect(policies.flatMap(({ definition }) => Object.keys(definition)).filter((key) => key.startsWith('ha-'))).toEqual(
    [],
  );
  expect(vhostLimits).toEqual({});
});

test('a single instance has the limits of a single instance', () => {
  expect(brokerDefaults('mq.m7g.medium', 1, '3.10.8')).toEqual({
    vhostLimits: { 'max-queues': 2500, 'max-connections': 100 },
    policies: [
      {
        name: 'AWS-DEFAULT-POLICY-SINGLE-INSTANCE',
        priority: 0,
        applyTo: 'queues',
        definition: { 'queue-mode': 'lazy' },
      },
    ],
  });
});
