import type { Evidence, Observation } from '../../model/finding.ts';
import type { Node } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { expectedNodes } from '../expected-nodes.ts';
import { percentOf } from '../levels.ts';
import { ofBroker } from '../readings.ts';

/** The cluster has lost a node, and could not lose another one. */
export const runningWithoutReserve = rabbitmqCondition({
  id: 'running-without-reserve',
  title: 'Cluster without reserve',
  group: 'availability',
  severity: 'critical',
  meaning:
    'The remaining nodes carry everything. If one more goes, the cluster has no majority and stops: now is the time to shed load, and no time for a reboot or a change.',
  threshold:
    'Fires when a node is missing and the loss of one more would leave no majority; clears when enough nodes run. Tells how much memory each remaining node has left.',
  holdSeconds: 120,
  clearSeconds: 30,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }, input): Observation[] => {
    const size = Math.max(expectedNodes(input.broker) ?? 0, nodes.length);
    const running = nodes.filter((node) => node.running);
    if (size < 3) return [];
    const majority = Math.floor(size / 2) + 1;
    const count: Evidence = { label: 'nodes running', value: running.length, unit: 'count', limit: size };
    const level = running.length < size && running.length - 1 < majority ? 'firing' : 'ok';
    return [ofBroker(input, level, [count, ...running.flatMap(memoryLeft)])];
  },
});

function memoryLeft({ name, memoryUsed, memoryLimit = 0 }: Node): Evidence[] {
  if (memoryUsed === undefined || memoryLimit <= 0) return [];
  const left = Math.round((100 - percentOf(memoryUsed, memoryLimit)) * 10) / 10;
  return [{ label: `memory left on ${name}`, value: left, unit: 'percent' }];
}
