import { systemClock } from '../adapters/local/system-clock.ts';
import { createManagementReader } from '../adapters/rabbitmq/management-reader.ts';
import { collect } from '../collect/collect.ts';
import type { Broker } from '../model/broker.ts';
import type { Inspection } from '../model/inspection.ts';
import { inspect } from '../pipeline.ts';
import type { Credentials } from '../ports.ts';

/** One look at one broker, with nothing stored before or after. Trouble while reading is part of what it gives. */
export async function lookAt(
  broker: Broker & { readonly managementUrl: string },
  credentials: Credentials,
): Promise<Inspection> {
  const { managementUrl: url, caFile } = broker;
  const reader = createManagementReader({ url, credentials, ...(caFile === undefined ? {} : { caFile }) });
  try {
    return await inspect(broker, [], {
      collect: async (target, history) => (await collect(target, reader, { now: systemClock.now(), history })).snapshot,
    });
  } finally {
    await reader.close();
  }
}
