import { readingsCondition } from '../condition.ts';
import { failureEvidence, nothingReachable, ofBroker, summarise } from '../readings.ts';

/** Nothing answers at the broker's management address. */
export const brokerUnreachable = readingsCondition({
  id: 'broker-unreachable',
  title: 'Broker unreachable',
  group: 'availability',
  severity: 'critical',
  meaning:
    'The management API cannot be connected to. Either the whole broker is down or rebooting, and clients cannot work, or only the way from here to it is broken.',
  threshold:
    'Fires when no source was read in a pass and at least one connection failed; clears when any source is read.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  evaluate: (readings, input) => {
    const summary = summarise(readings);
    return [
      nothingReachable(summary)
        ? ofBroker(input, 'firing', failureEvidence(summary).slice(0, 3))
        : ofBroker(input, 'ok', []),
    ];
  },
});
