import { SLOW_QUEUE } from '../clients/registry.ts';
import { clientFault } from './client-fault.ts';

export const slowConsumer = clientFault({
  id: 'slow-consumer',
  title: 'Consumer that never acknowledges',
  effect: 'attaches a consumer without prefetch limit that takes every message and acknowledges none, at 50 messages/s',
  leaves: [`queues/%2F/${SLOW_QUEUE}`],
});
