import type { Fetched, InterfaceReader } from '../aws-ports.ts';
import { ReadError } from '../errors.ts';
import type { BrokerDescription, NetworkInterface } from '../model/amazon-mq.ts';
import { addCost, type Cost, NO_COST } from '../model/reading.ts';

const NOTHING: Fetched<readonly NetworkInterface[]> = { value: [], dropped: 0, cost: NO_COST };

/**
 * The network interfaces of a broker: those found by its addresses now, and those known before, whether they are
 * still there or gone. DescribeBroker tells addresses only, so an interface must be remembered while it exists.
 * An EC2 API that cannot be read leaves what was known as it was.
 */
export async function rememberInterfaces(
  reader: InterfaceReader,
  { instances }: BrokerDescription,
  known: readonly NetworkInterface[],
): Promise<{ readonly value: readonly NetworkInterface[]; readonly cost: Cost }> {
  const addresses = instances.flatMap(({ ipAddress }) => (ipAddress === undefined ? [] : [ipAddress]));
  try {
    const found = addresses.length === 0 ? NOTHING : await reader.byAddress(addresses);
    const others = known.filter(({ id }) => !found.value.some((one) => one.id === id));
    const current = others.length === 0 ? NOTHING : await reader.byId(others.map(({ id }) => id));
    const rest = others.map(
      (one) => current.value.find(({ id }) => id === one.id) ?? { ...one, status: 'gone' as const },
    );
    return {
      value: [...found.value, ...rest.filter((one) => isStillOurs(one, found.value))],
      cost: addCost(found.cost, current.cost),
    };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return { value: known, cost: NO_COST };
  }
}

/** An interface that was replaced at the same address is history, not trouble. */
function isStillOurs({ ipAddress, status }: NetworkInterface, found: readonly NetworkInterface[]): boolean {
  return status === 'attached' || !found.some((one) => one.ipAddress === ipAddress && one.status === 'attached');
}
