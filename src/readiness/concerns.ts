import type { PendingChanges } from '../model/amazon-mq.ts';
import type { Broker } from '../model/broker.ts';
import { readValue } from '../model/reading.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { UpgradeTarget } from './check.ts';
import { readinessOf } from './readiness.ts';

const TARGETS: readonly UpgradeTarget[] = ['4.2', '4.3'];

/** What the restart of a maintenance window would bring and is better looked at before, one sentence each; pure. */
export function concernsOf(broker: Broker, snapshot: Snapshot): string[] {
  const pending = readValue(snapshot.amazonMq?.description)?.pending;
  if (pending === undefined) return [];
  const changes = Object.entries(inWords(pending)).map(([what, value]) => `${what} ${value}`);
  return [
    ...(changes.length === 0 ? [] : [`The restart applies what is pending: ${changes.join(', ')}.`]),
    ...upgradeConcerns(broker, snapshot, pending.engineVersion),
  ];
}

function inWords(pending: PendingChanges): Readonly<Record<string, string>> {
  const { engineVersion, instanceType, storageSize, configuration, securityGroups, logging, ...rest } = pending;
  return {
    ...(engineVersion === undefined ? {} : { 'engine version': engineVersion }),
    ...(instanceType === undefined ? {} : { 'instance type': instanceType }),
    ...(storageSize === undefined ? {} : { storage: `${storageSize} GB` }),
    ...(configuration === undefined ? {} : { configuration: `${configuration.id} revision ${configuration.revision}` }),
    ...(securityGroups === undefined ? {} : { 'security groups': securityGroups.join(' ') }),
    ...(logging === undefined ? {} : { logs: 'on or off' }),
    ...(rest.authenticationStrategy === undefined ? {} : { authentication: rest.authenticationStrategy }),
    ...(rest.replicationMode === undefined ? {} : { 'replication mode': rest.replicationMode }),
    ...(rest.replicationRole === undefined ? {} : { 'replication role': rest.replicationRole }),
  };
}

/** Only what an upgrade would break or refuse; the whole list is a command of its own. */
function upgradeConcerns(broker: Broker, snapshot: Snapshot, version: string | undefined): string[] {
  const to = TARGETS.find((target) => version === target || version?.startsWith(`${target}.`) === true);
  const current = readValue(snapshot.rabbitmq?.overview)?.rabbitmqVersion ?? broker.engineVersion;
  if (to === undefined || current === undefined || broker.engine !== 'rabbitmq') return [];
  const { items } = readinessOf({ broker, snapshot, now: snapshot.takenAt, current, to });
  return items
    .filter(({ consequence }) => consequence === 'refuses' || consequence === 'breaks')
    .map(({ title, consequence, count }) => `The upgrade to ${to} ${consequence} ${count}: ${title}.`);
}
