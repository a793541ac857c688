import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove, percentOf } from '../levels.ts';
import { queueSubject, worstFirst } from '../queue-figures.ts';
import { detailedViews, type QueueView } from '../queue-settings.ts';

const NEAR = { fires: 80, clears: 70 };
/** Percent from where the overflow is about to happen. */
const NEARLY_FULL = 95;
/** A shorter queue that drops its oldest messages is meant to be full: it keeps the latest values. */
const RING_BUFFER = 100;

/** A queue comes near its own maximum length; what happens then is in the evidence. */
export const queueNearMaxLength = rabbitmqCondition({
  id: 'queue-near-max-length',
  title: 'Queue near its maximum length',
  group: 'queues',
  severity: 'warning',
  meaning:
    'A full queue silently drops its oldest messages, or refuses new ones, depending on its overflow setting. Publishers without confirms notice neither.',
  threshold: `Warning from ${NEAR.fires} % of the max-length or max-length-bytes in force (policy, operator policy and arguments together), critical from ${NEARLY_FULL} %; clears below ${NEAR.clears} %. Queues that keep the latest few messages (drop-head, fewer than ${RING_BUFFER}) are left out.`,
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails', 'queues'],
  evaluate: (_values, input) => worstFirst(detailedViews(input).flatMap(observe)),
});

function observe({ queue, detail, setting, limit }: ReturnType<typeof detailedViews>[number]): Observation[] {
  const overflow = String(setting('overflow') ?? 'drop-head');
  const length = limit('max-length');
  if (queue.type === 'stream' || (overflow === 'drop-head' && length !== undefined && length < RING_BUFFER)) return [];
  const uses = [
    { label: 'messages ready', used: queue.ready, limit: length, unit: 'count' },
    { label: 'bytes', used: detail.messageBytes ?? 0, limit: limit('max-length-bytes'), unit: 'bytes' },
  ] as const;
  const fullest = uses
    .flatMap((use) => (use.limit ? [{ ...use, limit: use.limit, share: percentOf(use.used, use.limit) }] : []))
    .sort((a, b) => b.share - a.share)[0];
  if (fullest === undefined) return [];
  return [
    {
      subject: queueSubject(queue),
      level: levelAbove(fullest.share, NEAR),
      severity: fullest.share >= NEARLY_FULL ? 'critical' : 'warning',
      evidence: [
        { label: 'share of maximum length', value: fullest.share, unit: 'percent', limit: NEAR.fires },
        { label: fullest.label, value: fullest.used, unit: fullest.unit, limit: fullest.limit },
        { label: 'when full', value: whenFull(overflow, setting) },
      ],
    },
  ];
}

function whenFull(overflow: string, setting: QueueView['setting']): string {
  const deadLetters = setting('dead-letter-exchange') !== undefined;
  if (overflow === 'reject-publish') return 'new messages are refused';
  if (overflow === 'reject-publish-dlx') return 'new messages are refused and dead-lettered';
  return deadLetters ? 'the oldest messages are dead-lettered' : 'the oldest messages are dropped';
}
