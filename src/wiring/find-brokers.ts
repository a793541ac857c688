import { awsReaders } from '../adapters/aws/readers.ts';
import type { FoundBroker } from '../init/first-settings.ts';
import type { BrokerDescription } from '../model/amazon-mq.ts';

/** Every broker of a Region, by name, with the credentials that this machine has. Throws `ReadError`. */
export async function findBrokers(region: string): Promise<readonly FoundBroker[]> {
  const { mq } = awsReaders()({ region });
  const { value: summaries } = await mq.list();
  const found: FoundBroker[] = [];
  // One after the other: fifteen calls a second are all that the account has.
  for (const { id } of summaries) found.push(foundOf((await mq.describe(id)).value));
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

function foundOf(description: BrokerDescription): FoundBroker {
  const { name, engine, deploymentMode, instanceType, maintenanceWindow, tags } = description;
  const { publiclyAccessible = false, subnetIds, securityGroups, instances } = description;
  const url = engine === 'rabbitmq' ? instances[0]?.consoleUrl : undefined;
  return {
    name,
    engine,
    tags,
    network: { public: publiclyAccessible, subnetIds, securityGroups },
    ...(url === undefined ? {} : { url }),
    ...(deploymentMode === undefined ? {} : { deploymentMode }),
    ...(instanceType === undefined ? {} : { instanceType }),
    ...(maintenanceWindow === undefined ? {} : { maintenanceWindow }),
  };
}
