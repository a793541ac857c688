import type { Observation } from '../../model/finding.ts';
import type { Queue } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove, percentOf } from '../levels.ts';

/** Below so many queues a skew does not matter. */
const FLOOR = 30;
const PERCENT = { fires: 70, clears: 60 };

/** One node leads most of the queues. */
export const leaderImbalance = rabbitmqCondition({
  id: 'leader-imbalance',
  title: 'Queues crowd on one node',
  group: 'queues',
  severity: 'info',
  meaning:
    'The node that leads a queue does its work. The others idle while this one runs hot, and when it goes down most queues fail over at once. It often happens after a rolling restart.',
  threshold: `Fires when one of at least three running nodes leads ${PERCENT.fires} % or more of ${FLOOR} or more queues; clears below ${PERCENT.clears} %. Exclusive queues are not counted.`,
  holdSeconds: 900,
  clearSeconds: 300,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues', 'nodes'],
  evaluate: ({ queues, nodes }) => {
    const running = nodes.filter((node) => node.running);
    const shared = queues.filter(({ exclusive, node }) => !exclusive && node !== undefined);
    if (running.length < 3 || shared.length < FLOOR) return [];
    return running.map(({ name }) => observe(name, shared)).sort((a, b) => share(b) - share(a));
  },
});

function observe(node: string, queues: readonly Queue[]): Observation {
  const led = queues.filter((queue) => queue.node === node).length;
  const percent = percentOf(led, queues.length);
  return {
    subject: { kind: 'node', name: node },
    level: levelAbove(percent, PERCENT),
    evidence: [
      { label: 'share of the queues', value: percent, unit: 'percent', limit: PERCENT.fires },
      { label: 'queues led', value: led, unit: 'count' },
    ],
  };
}

function share({ evidence }: Observation): number {
  return Number(evidence[0]?.value);
}
