import { rabbitmqCondition } from '../condition.ts';

/** RabbitMQ itself says that a node has too little free disk. */
export const diskAlarm = rabbitmqCondition({
  id: 'disk-alarm',
  title: 'Disk alarm',
  group: 'memory-disk-cpu',
  severity: 'critical',
  meaning:
    'Publishers on every node are blocked until this node has more free disk than its limit. On Amazon MQ neither a reboot nor a larger instance type is possible meanwhile.',
  threshold: 'Fires while a node reports a disk alarm; clears when none does.',
  holdSeconds: 0,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }) =>
    nodes.map(({ name, diskAlarm: alarm, diskFree, diskFreeLimit }) => ({
      subject: { kind: 'node', name },
      level: alarm === true ? 'firing' : 'ok',
      evidence:
        diskFree === undefined || diskFreeLimit === undefined
          ? []
          : [{ label: 'disk free', value: diskFree, unit: 'bytes', limit: diskFreeLimit }],
    })),
});
