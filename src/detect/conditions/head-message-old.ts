import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { queueSubject, worstFirst } from '../queue-figures.ts';
import { detailedViews } from '../queue-settings.ts';

const SECONDS = { fires: 900, clears: 300 };

/** The message that is next in a queue was published long ago. */
export const headMessageOld = rabbitmqCondition({
  id: 'head-message-old',
  title: 'Oldest message waits long',
  group: 'queues',
  severity: 'warning',
  meaning: 'Whoever waits for the result of this message has been waiting for so long.',
  threshold: `Fires when the first message of a queue that has consumers is ${SECONDS.fires / 60} minutes old or older; clears below ${SECONDS.clears / 60} minutes. Only where publishers set the timestamp property; queues in which messages wait on purpose (TTL) are left out.`,
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues', 'queueDetails'],
  evaluate: (_values, input) =>
    worstFirst(
      detailedViews(input).flatMap(({ queue, detail, setting }): Observation[] => {
        const timestamp = detail.headMessageTimestamp;
        if (timestamp === undefined || queue.consumers === 0 || setting('message-ttl') !== undefined) return [];
        const age =
          queue.ready === 0 ? 0 : Math.round((input.now + (input.snapshot.clockSkew ?? 0) - timestamp) / 1_000);
        return [
          {
            subject: queueSubject(queue),
            level: levelAbove(age, SECONDS),
            evidence: [
              { label: 'age of the first message', value: age, unit: 'seconds', limit: SECONDS.fires },
              { label: 'messages ready', value: queue.ready, unit: 'count' },
            ],
          },
        ];
      }),
    ),
});
