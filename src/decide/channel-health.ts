import type { IncidentSettings } from '../config/incident-settings.ts';
import type { OutboxEntry, Receipt } from '../model/effect.ts';
import type { Finding, Observation } from '../model/finding.ts';
import type { Channel } from './routes.ts';

export const NOTIFICATION_FAILING = 'notification-failing';

/** Whether each channel takes what is sent to it. A channel that does not is told on the others. */
export function channelHealth(
  channels: readonly Channel[],
  receipts: readonly Receipt[],
  outbox: readonly OutboxEntry[],
  { delivery }: Pick<IncidentSettings, 'delivery'>,
): Finding {
  const failing = channels.flatMap(({ name }) => failingChannel(name, receipts, outbox));
  return {
    conditionId: NOTIFICATION_FAILING,
    title: 'Notifications do not get through',
    level: failing.length === 0 ? 'ok' : 'firing',
    severity: 'critical',
    observations: failing,
    checked: channels.length,
    holdSeconds: delivery.failingAfterSeconds,
    clearSeconds: 0,
  };
}

function failingChannel(channel: string, receipts: readonly Receipt[], outbox: readonly OutboxEntry[]): Observation[] {
  const last = newest(receipts.filter((receipt) => receipt.channel === channel && receipt.outcome !== 'skipped'));
  if (last === undefined || last.outcome === 'sent') return [];
  const waiting = outbox.filter(({ effect }) => effect.channel === channel);
  return [
    {
      subject: { kind: 'channel-route', name: channel },
      level: 'firing',
      severity: 'critical',
      evidence: [
        { label: 'answer', value: last.detail },
        { label: 'messages waiting', value: waiting.length, unit: 'count' },
      ],
    },
  ];
}

function newest(receipts: readonly Receipt[]): Receipt | undefined {
  return receipts.reduce<Receipt | undefined>(
    (best, next) => (best === undefined || next.at >= best.at ? next : best),
    undefined,
  );
}
