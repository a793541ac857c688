import { instanceType } from '../../catalog/instance-types.ts';
import { readingsCondition } from '../condition.ts';
import { ofBroker } from '../readings.ts';

const WARNING_DAYS = 90;

/** Amazon MQ will soon, or does no longer, support the broker's instance type. */
export const instanceTypeEndOfSupport = readingsCondition({
  id: 'instance-type-end-of-support',
  title: 'Instance type at end of support',
  group: 'upgrade',
  onlyOn: 'amazon-mq',
  severity: 'warning',
  meaning: 'The broker must move to another instance type. Changing it restarts every node.',
  threshold: `Fires from ${WARNING_DAYS} days before the end of support of the instance type on; clears with another type.`,
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  evaluate: (_readings, input) => {
    const type = input.broker.instanceType === undefined ? undefined : instanceType(input.broker.instanceType);
    if (type?.endOfSupport === undefined) return [];
    const days = Math.floor((Date.parse(`${type.endOfSupport}T00:00:00Z`) - input.now) / 86_400_000);
    return [
      ofBroker(input, days <= WARNING_DAYS ? 'firing' : 'ok', [
        { label: 'days of support left', value: days, unit: 'count', limit: WARNING_DAYS },
        { label: 'instance type', value: type.name },
        { label: 'end of support', value: type.endOfSupport },
      ]),
    ];
  },
});
