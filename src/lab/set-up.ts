import type { AdminClient } from './admin-client.ts';
import { brokerDefaults, type LabInstanceType } from './broker-defaults.ts';
import { MONITOR_USER, readPassword } from './credentials.ts';

export interface SetUp {
  readonly instanceType: LabInstanceType;
  readonly nodes: number;
  readonly version: string;
}

/** Without any permission a user tagged `monitoring` sees that a vhost exists, but no queue, exchange or policy in it. */
export const LOOK_ONLY = { configure: '^$', write: '^$', read: '^$' } as const;

/**
 * Makes a fresh broker look like one that Amazon MQ has made: default policies and limits on vhost `/`, and a user
 * that may only look. The administrator is there from the first boot, and `guest` never was.
 */
export async function setUpBroker(directory: string, client: AdminClient, broker: SetUp): Promise<void> {
  await client.put(`users/${MONITOR_USER}`, { password: readPassword(directory, MONITOR_USER), tags: 'monitoring' });
  await client.put(`permissions/%2F/${MONITOR_USER}`, LOOK_ONLY);
  const defaults = brokerDefaults(broker.instanceType, broker.nodes, broker.version);
  for (const { name, priority, applyTo, definition } of defaults.policies) {
    await client.put(`policies/%2F/${name}`, { pattern: '.*', 'apply-to': applyTo, priority, definition });
  }
  for (const [limit, value] of Object.entries(defaults.vhostLimits)) {
    await client.put(`vhost-limits/%2F/${limit}`, { value });
  }
}
