import { rabbitmqCondition } from '../condition.ts';

/** Some quorum queue or stream would lose its majority if a node stopped now. */
export const quorumCriticalNode = rabbitmqCondition({
  id: 'quorum-critical-node',
  title: 'A node is critical for a quorum',
  group: 'queues',
  versions: '>=3.8.10',
  severity: 'warning',
  meaning:
    'Stopping this node, also for maintenance, takes queues or streams down. Do not reboot before their members are back.',
  threshold:
    "Fires while the broker's own check says that the node which answered is needed for a majority; clears when it says otherwise.",
  holdSeconds: 300,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8', 'RabbitMQ 4.3.6'],
  sources: ['quorumCritical'],
  evaluate: ({ quorumCritical: { healthy, reason } }, { broker }) => [
    {
      subject: { kind: 'broker', name: broker.name },
      level: healthy ? 'ok' : 'firing',
      evidence: healthy ? [] : [{ label: 'the broker says', value: reason ?? 'quorum critical' }],
    },
  ],
});
