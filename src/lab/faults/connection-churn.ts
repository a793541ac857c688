import { clientFault } from './client-fault.ts';

export const connectionChurn = clientFault({
  id: 'connection-churn',
  title: 'Connections opened and closed all the time',
  effect: 'opens and closes ten connections a second',
  leaves: [],
});
