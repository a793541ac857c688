import type { Evidence } from '../../model/finding.ts';
import { formatBytes, formatCount } from '../../model/format.ts';
import type { Queue } from '../../model/rabbitmq.ts';
import { type Contributor, confidenceOf, formatShare, MINIMUM_WEIGHT } from '../contributor.ts';
import { type HeldMessages, heldMessages, messagesMeasured, messagesShare } from '../messages.ts';
import { queueOwners, rank } from '../owners.ts';
import { queueKey, type View } from '../view.ts';

/** Messages waiting in queues: nobody takes them, or not fast enough. */
export const readyMessages: Contributor = {
  id: 'ready-messages',
  explains: ['memory', 'disk', 'backlog'],
  weigh: (question) => {
    const held = heldMessages(question);
    const unackedCount = question.trouble === 'disk' ? held.unacked : 2 * held.unacked;
    const weight = messagesShare(question, held) * (held.ready / Math.max(held.ready + unackedCount, 1));
    if (held.ready === 0 || weight < MINIMUM_WEIGHT) return undefined;
    const { view } = question;
    const amountOf = readyBytes(view, held);
    return {
      weight,
      cause: {
        id: 'ready-messages',
        summary: summaryOf(held, amountOf),
        confidence: confidenceOf(weight, messagesMeasured(question, held)),
        evidence: evidenceOf(held),
        owners: queueOwners(held.queues, amountOf, view),
        advice: adviceFor(held),
        prevention: view.isVersion3
          ? 'Keep queues short: set a max-length for these queues with a policy that keeps the keys of the one it replaces, and make long classic queues lazy (queue-mode: lazy).'
          : 'Keep queues short: set a max-length or max-length-bytes for these queues with a policy that keeps the keys of the one it replaces.',
      },
    };
  },
};

/** Ranks by bytes where they are known for all, by count otherwise. */
function readyBytes(view: View, held: HeldMessages): (queue: Queue) => number {
  if (held.bytes === undefined) return ({ ready }) => ready;
  return (queue) => {
    const bytes = view.details.get(queueKey(queue))?.messageBytes ?? 0;
    return bytes * (queue.ready / Math.max(queue.messages, 1));
  };
}

function summaryOf(held: HeldMessages, amountOf: (queue: Queue) => number): string {
  const [biggest] = rank(held.queues, queueKey, amountOf);
  const queue = biggest?.items[0];
  const amount = `${formatCount(held.ready)} messages wait to be consumed`;
  if (biggest === undefined || queue === undefined) return `${amount}.`;
  const part = held.queues.length === 1 ? '' : `${formatShare(biggest.share)} of them `;
  return `${amount}, ${part}in queue ${queue.name} (vhost ${queue.vhost})${consumerPhrase(queue.consumers)}.`;
}

function consumerPhrase(consumers: number | undefined): string {
  if (consumers === undefined) return '';
  return consumers === 0 ? ', which has no consumer' : '';
}

function evidenceOf(held: HeldMessages): Evidence[] {
  const counts: Evidence[] = [
    { label: 'ready messages', value: held.ready, unit: 'count' },
    { label: 'unacked messages', value: held.unacked, unit: 'count' },
  ];
  return held.bytes === undefined ? counts : [...counts, { label: 'message bytes', value: held.bytes, unit: 'bytes' }];
}

function adviceFor(held: HeldMessages): string {
  const stranded = held.queues.some(({ ready, consumers }) => ready > 0 && consumers === 0);
  const drain = stranded
    ? 'Start the consumers of the queues that have none; add consumers to the others.'
    : 'Add consumers to the named queues, or make the present ones faster.';
  const size = held.bytes === undefined ? '' : ` (${formatBytes(held.bytes)} in all)`;
  const left = held.unacked > 0 ? `, not the ${formatCount(held.unacked)} unacked ones` : '';
  return `${drain} Purge only what may be lost, after asking its owner: a purge drops the ${formatCount(held.ready)} ready messages${size}${left}.`;
}
