import { UNROUTABLE_EXCHANGE } from '../clients/unroutable.ts';
import { clientFault } from './client-fault.ts';

export const unroutable = clientFault({
  id: 'unroutable',
  title: 'Messages that reach no queue',
  effect: 'publishes 20 messages/s to an exchange that leads nowhere',
  leaves: [`exchanges/%2F/${UNROUTABLE_EXCHANGE}`],
});
