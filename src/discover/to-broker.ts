import type { Broker, CredentialSource } from '../model/broker.ts';
import type { InventoryEntry } from '../model/inventory.ts';

/** How the management APIs are reached, if at all. */
export interface ManagementAccess {
  /** Name of the secret with the reading user; `{name}`, `{id}` and `{region}` stand for the broker's. */
  readonly secret: string;
}

const NODES = { 'single-instance': 1, 'cluster-multi-az': 3, 'active-standby-multi-az': 2 } as const;

/** The broker that the other stages watch. Without `access` nothing but AWS's own APIs is asked. */
export function toBroker({ home, description }: InventoryEntry, access?: ManagementAccess): Broker {
  const { id, name, engine, engineVersion, deploymentMode, instanceType, tags, maintenanceWindow } = description;
  const managementUrl = engine === 'rabbitmq' ? description.instances[0]?.consoleUrl : undefined;
  return {
    id,
    name,
    engine,
    region: home.region,
    tags,
    ...(engineVersion === undefined ? {} : { engineVersion }),
    ...(deploymentMode === undefined ? {} : { deploymentMode, expectedNodes: NODES[deploymentMode] }),
    ...(instanceType === undefined ? {} : { instanceType }),
    ...(maintenanceWindow === undefined ? {} : { maintenanceWindow }),
    ...(access === undefined || managementUrl === undefined
      ? {}
      : { managementUrl, credentials: credentialsOf(access, { id, name, region: home.region }) }),
  };
}

function credentialsOf({ secret }: ManagementAccess, broker: Named): CredentialSource {
  return { kind: 'secrets-manager', secretId: secretOf(secret, broker) };
}

type Named = Readonly<Record<'id' | 'name' | 'region', string>>;

/** The name of the secret of one broker, from one for all. */
export function secretOf(template: string, broker: Named): string {
  const values: Readonly<Record<string, string>> = broker;
  return template.replaceAll(/\{(id|name|region)\}/g, (whole, key: string) => values[key] ?? whole);
}
