import { judgeChurn } from '../churn.ts';
import { rabbitmqCondition } from '../condition.ts';

/** Clients open a channel for each message or task instead of keeping it. */
export const channelChurn = rabbitmqCondition({
  id: 'channel-churn',
  title: 'Channel churn',
  group: 'connections',
  severity: 'warning',
  meaning:
    'Opening a channel takes a round trip and work on the node for each message that is sent. Applications are slow, and the broker spends its CPU on it.',
  threshold:
    'Fires when the median of three minutes is at least 20 new channels a second and 20 % of the open ones, and in any case at 100 a second; clears below half of that.',
  holdSeconds: 60,
  clearSeconds: 120,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { totals, churn } }, input) =>
    judgeChurn(
      {
        figure: 'channels-created-rate',
        label: 'channels opened',
        now: churn.channelCreated,
        open: totals.channels,
        matters: 20,
        replacedPercent: 20,
      },
      input,
    ),
});
