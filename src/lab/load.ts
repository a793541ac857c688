import { OperatorError } from '../errors.ts';
import { anyAdminClient } from './admin-client.ts';
import { BURSTS_QUEUE } from './clients/bursts.ts';
import { startClient, stopClient } from './clients/manage.ts';
import type { ClientId } from './clients/registry.ts';
import { STEADY_EXCHANGE, STEADY_QUEUES } from './clients/steady.ts';
import { type Lab, requireState } from './lab.ts';

export type LoadPattern = 'steady' | 'bursts';

export interface LoadInfo {
  readonly pattern: LoadPattern;
  readonly summary: string;
  readonly client: ClientId;
  readonly queues: readonly string[];
  readonly exchanges: readonly string[];
}

/** The load patterns there are. All are healthy: no condition fires under them. */
export const LOADS: readonly LoadInfo[] = [
  {
    pattern: 'steady',
    summary: '15 messages/s through three queues and a quorum queue, confirmed, consumed and acknowledged at once',
    client: 'load-steady',
    queues: STEADY_QUEUES,
    exchanges: [STEADY_EXCHANGE],
  },
  {
    pattern: 'bursts',
    summary: '500 messages at once every 20 s, worked off in 10 s',
    client: 'load-bursts',
    queues: [BURSTS_QUEUE],
    exchanges: [],
  },
];

/** Starts healthy traffic beside what runs already, and waits until it flows. It ends with the lab. */
export async function startLoad(lab: Pick<Lab, 'dir'>, pattern: LoadPattern): Promise<void> {
  requireState(lab.dir);
  await startClient(lab.dir, loadOf(pattern).client);
}

/** Ends a load pattern and removes its queues. */
export async function stopLoad(lab: Pick<Lab, 'dir'>, pattern: LoadPattern): Promise<void> {
  const { client, queues, exchanges } = loadOf(pattern);
  await stopClient(lab.dir, client);
  const admin = await anyAdminClient(lab.dir, requireState(lab.dir));
  for (const queue of queues) await admin.delete(`queues/%2F/${queue}`);
  for (const exchange of exchanges) await admin.delete(`exchanges/%2F/${exchange}`);
}

function loadOf(pattern: LoadPattern): LoadInfo {
  const load = LOADS.find((candidate) => candidate.pattern === pattern);
  if (load !== undefined) return load;
  throw new OperatorError('LAB_LOAD', `There is no load pattern "${pattern}".`, {
    fix: `Use one of: ${LOADS.map((known) => known.pattern).join(', ')}.`,
  });
}
