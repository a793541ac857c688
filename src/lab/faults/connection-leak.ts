import { clientFault } from './client-fault.ts';

export const connectionLeak = clientFault({
  id: 'connection-leak',
  title: 'Connections that are never closed',
  effect: 'opens four connections a second, up to 90, and closes none',
  leaves: [],
});
