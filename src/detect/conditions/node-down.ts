import { rabbitmqCondition } from '../condition.ts';
import { expectedNodes } from '../expected-nodes.ts';
import { ofBroker } from '../readings.ts';

/** A node that belongs to the cluster does not run, or fewer nodes are known than there should be. */
export const nodeDown = rabbitmqCondition({
  id: 'node-down',
  title: 'Node down',
  group: 'availability',
  severity: 'critical',
  meaning:
    'Clients of that node were disconnected and must reconnect; queues without a copy elsewhere cannot be used. One more lost node may stop the cluster.',
  threshold:
    'Fires when a node does not run, or when fewer nodes are known than expected (three for a cluster on Amazon MQ); clears when all run.',
  holdSeconds: 0,
  clearSeconds: 30,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }, input) => {
    const expected = expectedNodes(input.broker);
    const running = nodes.filter((node) => node.running).length;
    const figures = [{ label: 'nodes running', value: running, limit: expected ?? nodes.length }];
    const missing =
      expected !== undefined && nodes.length < expected
        ? [
            ofBroker(input, 'firing', [
              ...figures,
              { label: 'nodes known', value: nodes.length, unit: 'count', limit: expected },
            ]),
          ]
        : [];
    return [
      ...nodes.map(({ name, running }) => ({
        subject: { kind: 'node' as const, name },
        level: running ? ('ok' as const) : ('firing' as const),
        evidence: [{ label: 'running', value: running }, ...figures],
      })),
      ...missing,
    ];
  },
});
