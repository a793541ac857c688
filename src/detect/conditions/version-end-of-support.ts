import { daysOfSupportLeft, engineVersionEntry, FORCED_UPGRADE_DAYS } from '../../catalog/engine-versions.ts';
import { rabbitmqCondition } from '../condition.ts';
import { ofBroker } from '../readings.ts';

/** Amazon MQ announces the end of support 90 days ahead. */
const WARNING_DAYS = 90;
const CRITICAL_DAYS = 0;

/** Amazon MQ will soon, or does no longer, support the broker's version. */
export const versionEndOfSupport = rabbitmqCondition({
  id: 'version-end-of-support',
  title: 'Version at end of support',
  group: 'upgrade',
  onlyOn: 'amazon-mq',
  severity: 'warning',
  meaning: `Amazon MQ upgrades such a broker by itself, in a maintenance window within ${FORCED_UPGRADE_DAYS} days after the date, whether the applications are ready or not.`,
  threshold: `Warning from ${WARNING_DAYS} days before the end of support, critical from the day itself; clears with an upgrade.`,
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { rabbitmqVersion } }, input) => {
    const entry = engineVersionEntry('rabbitmq', rabbitmqVersion);
    const days = entry === undefined ? undefined : daysOfSupportLeft(entry, input.now);
    if (entry?.endOfSupport === undefined || days === undefined) return [];
    const observation = ofBroker(input, days <= WARNING_DAYS ? 'firing' : 'ok', [
      { label: 'days of support left', value: days, unit: 'count', limit: WARNING_DAYS },
      { label: 'end of support', value: entry.endOfSupport },
      { label: 'next version', value: entry.upgradesTo.join(', ') },
    ]);
    return [{ ...observation, severity: days <= CRITICAL_DAYS ? 'critical' : 'warning' }];
  },
});
