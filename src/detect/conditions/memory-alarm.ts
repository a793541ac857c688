import { rabbitmqCondition } from '../condition.ts';
import { memoryUsage, usageText } from '../node-usage.ts';

/** RabbitMQ itself says that a node uses more memory than it may. */
export const memoryAlarm = rabbitmqCondition({
  id: 'memory-alarm',
  title: 'Memory alarm',
  group: 'memory-disk-cpu',
  severity: 'critical',
  meaning:
    'Publishers on every node are blocked until the memory of this node is below its limit; consumers go on. Amazon MQ refuses a reboot meanwhile.',
  threshold: 'Fires while a node reports a memory alarm; clears when none does.',
  holdSeconds: 0,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }) =>
    nodes.map((node) => ({
      subject: { kind: 'node', name: node.name },
      level: node.memoryAlarm === true ? 'firing' : 'ok',
      evidence: usageText(memoryUsage(node)),
    })),
});
