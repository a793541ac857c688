import { CERTIFICATE_DAYS } from '../../catalog/thresholds.ts';
import { readingsCondition } from '../condition.ts';
import { levelBelow } from '../levels.ts';
import { ofBroker } from '../readings.ts';

/** Days left. */
const DAY = 86_400_000;

/** The certificate that the broker shows is about to end. */
export const certificateExpiring = readingsCondition({
  id: 'certificate-expiring',
  title: 'Certificate about to expire',
  group: 'availability',
  severity: 'warning',
  meaning:
    'Once it has expired no client that checks certificates connects any more, and those that are connected cannot come back. On Amazon MQ certificates are renewed long before: one that is not is stuck.',
  threshold: `Fires when the certificate of the management API ends within ${CERTIFICATE_DAYS.fires} days, critical within ${CERTIFICATE_DAYS.critical}; clears when more than ${CERTIFICATE_DAYS.clears} are left. The certificate of AMQP is taken for the same, as it is on Amazon MQ.`,
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  evaluate: (_readings, input) => {
    const { certificate } = input.snapshot;
    if (certificate === undefined) return [];
    const days = Math.floor((certificate.expiresAt - input.now) / DAY);
    const observation = ofBroker(input, levelBelow(days, CERTIFICATE_DAYS), [
      { label: 'days left', value: days, unit: 'count', limit: CERTIFICATE_DAYS.fires },
      { label: 'ends', value: certificate.expiresAt, unit: 'time' },
      { label: 'issued by', value: certificate.issuer },
    ]);
    return [{ ...observation, severity: days <= CERTIFICATE_DAYS.critical ? 'critical' : 'warning' }];
  },
});
