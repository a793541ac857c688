import { GROWING_QUEUE } from '../clients/registry.ts';
import { clientFault } from './client-fault.ts';

export const queueGrowth = clientFault({
  id: 'queue-growth',
  title: 'Queue that keeps growing',
  effect: 'publishes 100 messages/s to a queue whose consumer gets 5/s done',
  leaves: [`queues/%2F/${GROWING_QUEUE}`],
});
