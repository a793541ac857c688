import { engineVersionEntry } from '../../catalog/engine-versions.ts';
import { instanceType } from '../../catalog/instance-types.ts';
import { readValue } from '../../model/reading.ts';
import { obstacleOf, type UpgradeCheck, type UpgradeInput } from '../check.ts';

/** The versions to go through, the target last; undefined when no such way exists. */
export function pathTo({ current, to }: Pick<UpgradeInput, 'current' | 'to'>): readonly string[] | undefined {
  const path: string[] = [];
  let minor = minorOf(current);
  while (minor !== to) {
    const next: string | undefined = engineVersionEntry('rabbitmq', minor)?.upgradesTo[0];
    if (next === undefined) return undefined;
    path.push(next);
    minor = next;
  }
  return path;
}

function minorOf(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}

export const skippedVersions: UpgradeCheck = {
  id: 'skipped-versions',
  title: 'Versions in between',
  consequence: 'refuses',
  why: 'Amazon MQ skips no minor version of RabbitMQ 3, goes to 4.2 from 3.13 only, and to 4.3 from 4.2 only.',
  todo: 'Upgrade step by step through the versions named, each in a maintenance window of its own, and run this report again before each.',
  sources: [],
  look: (input) => {
    const path = pathTo(input);
    if (path === undefined) return obstacleOf([`${input.current} has no way to ${input.to}`]);
    const between = path.slice(0, -1);
    return obstacleOf(between, [{ label: 'way', value: [input.current, ...path].join(' → ') }]);
  },
};

export const instanceTypeFamily: UpgradeCheck = {
  id: 'instance-type',
  title: 'Instance type',
  consequence: 'refuses',
  why: 'RabbitMQ 4 runs on m7g instances only; m5 and t3 end with RabbitMQ 3.',
  todo: 'Change the instance type to the m7g of the same size first (UpdateBroker, applied at the next reboot or window); a cluster needs m7g.medium or larger.',
  sources: [],
  look: ({ broker, to }) => {
    if (broker.instanceType === undefined) return undefined;
    const families = engineVersionEntry('rabbitmq', to)?.families ?? [];
    const type = instanceType(broker.instanceType);
    return type === undefined || families.includes(type.family) ? undefined : obstacleOf([type.name]);
  },
};

export const alarmsInForce: UpgradeCheck = {
  id: 'alarms',
  title: 'Alarms in force',
  consequence: 'refuses',
  why: 'While a memory or disk alarm stands Amazon MQ refuses to reboot the broker, and an upgrade is a reboot.',
  todo: 'Clear the alarm first: `mq-operator explain memory-alarm` or `mq-operator explain disk-alarm`.',
  sources: ['nodes'],
  look: ({ snapshot }) => {
    const nodes = readValue(snapshot.rabbitmq?.nodes) ?? [];
    const alarmed = nodes.filter(({ memoryAlarm, diskAlarm }) => memoryAlarm === true || diskAlarm === true);
    return obstacleOf(alarmed.map(({ name, memoryAlarm }) => `${name} (${memoryAlarm === true ? 'memory' : 'disk'})`));
  },
};

export const nodesMissing: UpgradeCheck = {
  id: 'nodes-missing',
  title: 'Nodes that are not running',
  consequence: 'breaks',
  why: 'Nodes are upgraded one at a time; with one away already, quorum queues lose their majority meanwhile.',
  todo: 'Wait until every node runs and every queue has all its members.',
  sources: ['nodes'],
  look: ({ snapshot }) => {
    const nodes = readValue(snapshot.rabbitmq?.nodes) ?? [];
    return obstacleOf(nodes.filter(({ running }) => !running).map(({ name }) => name));
  },
};
