import type { Owner } from '../../model/cause.ts';
import { formatCount } from '../../model/format.ts';
import type { Queue } from '../../model/rabbitmq.ts';
import { type Contributor, confidenceOf, formatShare, MINIMUM_WEIGHT, type Question } from '../contributor.ts';
import { heldMessages } from '../messages.ts';
import { mainOnes, rank } from '../owners.ts';

/** An empty classic queue takes about this much (seen on RabbitMQ 3.10.8); a quorum queue more. */
const QUEUE_BYTES = 30 * 1024;

/** So many queues that they themselves weigh, mostly empty. */
export const manyQueues: Contributor = {
  id: 'many-queues',
  explains: ['memory', 'queue-count'],
  weigh: (question) => {
    const { queues } = heldMessages(question);
    const weight = weightOf(question, queues);
    if (queues.length < 100 || weight < MINIMUM_WEIGHT) return undefined;
    const idle = queues.filter(({ messages, consumers }) => messages === 0 && consumers === 0).length;
    return {
      weight,
      cause: {
        id: 'many-queues',
        summary: `There are ${formatCount(queues.length)} queues, ${formatCount(idle)} of them without messages and consumers${familyPhrase(queues)}.`,
        // Counted, not measured: the broker does not tell what queues cost apart from their messages.
        confidence: question.trouble === 'queue-count' ? 'certain' : confidenceOf(weight, false),
        evidence: [
          { label: 'queues', value: queues.length, unit: 'count' },
          { label: 'queues without messages and consumers', value: idle, unit: 'count' },
        ],
        owners: [...familyOwners(queues), ...vhostOwners(queues)],
        advice: 'Delete queues that nobody uses (if-unused, if-empty), beginning with the named family.',
        prevention:
          'Give temporary queues an x-expires or declare them exclusive, so that they go with their client; set a limit of queues for each vhost.',
      },
    };
  },
};

function weightOf({ trouble, memory }: Question, queues: readonly Queue[]): number {
  if (trouble === 'queue-count') return 1;
  if (memory === undefined) return 0;
  return Math.min(memory.shares.messages, (queues.length * QUEUE_BYTES) / Math.max(memory.used, 1));
}

/** Names that differ only in numbers and random parts are one family: "amq.gen-*", "worker-*.pidbox". */
export function queueFamily(name: string): string {
  return name
    .replace(/^amq\.gen-.+$/, 'amq.gen-*')
    .replace(/[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}/gi, '*')
    .replace(/\d+/g, '*')
    .replace(/\*([-_.:]?\*)+/g, '*');
}

function familyPhrase(queues: readonly Queue[]): string {
  const [biggest] = rank(
    queues,
    ({ name }) => queueFamily(name),
    () => 1,
  );
  return biggest === undefined || biggest.share < 0.3
    ? ''
    : `; ${formatShare(biggest.share)} are named like ${biggest.key}`;
}

function familyOwners(queues: readonly Queue[]): Owner[] {
  return mainOnes(
    rank(
      queues,
      ({ name }) => queueFamily(name),
      () => 1,
    ),
  )
    .filter(({ amount }) => amount > 1)
    .map(({ key, amount, share, items }) => ({
      kind: 'queue',
      name: key,
      ...(items[0] === undefined ? {} : { vhost: items[0].vhost }),
      share: `${formatCount(amount)} queues (${formatShare(share)})`,
    }));
}

function vhostOwners(queues: readonly Queue[]): Owner[] {
  return mainOnes(
    rank(
      queues,
      ({ vhost }) => vhost,
      () => 1,
    ),
  ).map(({ key, amount, share }) => ({
    kind: 'vhost',
    name: key,
    share: `${formatCount(amount)} queues (${formatShare(share)})`,
  }));
}
