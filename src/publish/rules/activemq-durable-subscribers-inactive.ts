import { LASTING_MINUTES } from '../../catalog/thresholds.ts';
import { activemqGauge } from '../activemq-gauge.ts';

/** Durable subscribers that have not been connected for long. */
export const activemqDurableSubscribersInactiveRule = activemqGauge(
  'activemq-durable-subscribers-inactive',
  'InactiveDurableTopicSubscribersCount',
  {
    page: 'activemq-durable-subscribers-inactive',
    title: 'Durable subscribers are away',
    figure: 'inactive durable subscribers',
    direction: 'at-least',
    thresholds: { warning: 1 },
    window: { periods: LASTING_MINUTES.inactiveSubscribers, datapoints: LASTING_MINUTES.inactiveSubscribers },
    missing: 'notBreaching',
    missingBecause: 'Published only once it is used; until then there is nothing to tell.',
  },
);
