import { LASTING_MINUTES } from '../../catalog/thresholds.ts';
import { activemqCondition, instancesLastingAbove } from '../activemq.ts';

const GAUGE = {
  metric: 'InactiveDurableTopicSubscribersCount',
  label: 'inactive durable subscribers',
  unit: 'count',
} as const;

/** Durable subscribers have not been connected for long. */
export const activemqDurableSubscribersInactive = activemqCondition(
  {
    id: 'activemq-durable-subscribers-inactive',
    title: 'Durable subscribers are away',
    meaning: 'The broker keeps every message of their topics for them, until the store is full.',
    threshold: 'Fires while at least one durable subscriber was inactive at every minute of the last hour.',
    group: 'queues',
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (metrics, { now }) =>
    instancesLastingAbove(metrics, GAUGE, { fires: 1, minutes: LASTING_MINUTES.inactiveSubscribers }, now),
);
