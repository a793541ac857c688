import { formatCount } from '../../model/format.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { type Contributor, confidenceOf, formatShare } from '../contributor.ts';
import { queueOwners } from '../owners.ts';
import { queueKey, type View } from '../view.ts';

/** A mirror being synchronised loads messages into memory in batches, on the leader and on the mirror (3.x). */
export const mirrorSynchronisation: Contributor = {
  id: 'mirror-synchronisation',
  explains: ['memory'],
  weigh: (question) => {
    const { view, memory } = question;
    const syncing = syncingQueues(view);
    if (!view.isVersion3 || memory === undefined || syncing.length === 0) return undefined;
    const messages = syncing.reduce((total, queue) => total + queue.messages, 0);
    const all = view.queues.reduce((total, queue) => total + queue.messages, 0);
    // Draining and waiting are the remedies only after the copying has stopped, so it is named before the messages.
    const weight = Math.min(1, Math.max(0.2, 1.2 * memory.shares.messages * (messages / Math.max(all, 1))));
    const copied = syncing.reduce((total, { syncMessages }) => total + (syncMessages ?? 0), 0);
    return {
      weight,
      cause: {
        id: 'mirror-synchronisation',
        summary: `${syncing.length === 1 ? 'A queue is' : `${syncing.length} queues are`} copying ${formatCount(messages)} messages to a mirror (${formatShare(copied / Math.max(messages, 1))} done); each batch is held in memory on both sides.`,
        confidence: confidenceOf(weight, memory.measured),
        evidence: [
          { label: 'queues synchronising', value: syncing.length, unit: 'count' },
          { label: 'messages to copy', value: messages, unit: 'count' },
          { label: 'messages copied', value: copied, unit: 'count' },
        ],
        owners: queueOwners(syncing, ({ messages: held }) => held, view),
        advice:
          'Consume from the named queues, or lower ha-sync-batch-size for them with a policy that keeps every other key of the present one, cancel the synchronisation and start it again. Do not reboot: the next start synchronises again.',
        prevention:
          'Keep mirrored queues short before a maintenance window, lower ha-sync-batch-size where messages are large, and move to quorum queues.',
      },
    };
  },
};

function syncingQueues(view: View): QueueDetail[] {
  const states = new Map(view.queues.map((queue) => [queueKey(queue), queue.state]));
  return [...view.details.values()].filter(
    (detail) => detail.syncMessages !== undefined || (states.get(queueKey(detail)) ?? detail.state) === 'syncing',
  );
}
