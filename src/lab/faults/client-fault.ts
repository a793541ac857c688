import { anyAdminClient } from '../admin-client.ts';
import { startClient, stopClient } from '../clients/manage.ts';
import type { ClientId } from '../clients/registry.ts';
import type { Fault } from './fault.ts';

interface ClientFault {
  /** The fault, and the live client that is the fault. */
  readonly id: ClientId;
  readonly title: string;
  readonly effect: string;
  /** What to delete through the management API when the client has ended. */
  readonly leaves: readonly string[];
}

/** A fault that is a badly behaved client. */
export function clientFault({ id, title, effect, leaves }: ClientFault): Fault {
  return {
    id,
    title,
    effect,
    break: ({ directory }) => startClient(directory, id),
    mend: async ({ directory, state }) => {
      await stopClient(directory, id);
      const admin = await anyAdminClient(directory, state);
      for (const path of leaves) await admin.delete(path);
    },
  };
}
