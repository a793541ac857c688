import type { RefusedOperation } from '../catalog/action-required.ts';
import { actionRequiredEntry } from '../catalog/action-required-codes.ts';
import type { BrokerDescription } from '../model/amazon-mq.ts';
import { readValue } from '../model/reading.ts';
import { type Refusal, refuse, type View } from './action.ts';

/** The broker as Amazon MQ describes it. Refused for one that is not on Amazon MQ, or could not be described. */
export function describedBroker({ broker, snapshot }: View): BrokerDescription | Refusal {
  if (snapshot.amazonMq === undefined) {
    return refuse(
      `${broker.name} is not known as a broker of Amazon MQ here: name its Region with --region, or use the deployed stack.`,
    );
  }
  const { description } = snapshot.amazonMq;
  return readValue(description) ?? refuse(`Amazon MQ did not describe the broker: ${detailOf(description)}.`);
}

function detailOf(reading: object): string {
  return 'detail' in reading && typeof reading.detail === 'string' ? reading.detail : 'no detail';
}

/** Codes as they are documented, with their prefix; unknown ones as they came. */
export function codesOf({ actionsRequired }: BrokerDescription): string[] {
  return actionsRequired.map(({ code }) => canonicalCode(code));
}

/** Amazon MQ prints some codes without their prefix. */
export function canonicalCode(code: string): string {
  return actionRequiredEntry(code)?.code ?? code;
}

/** What Amazon MQ is documented to refuse while a code stands; empty for one that is not known here. */
export function refusalsOf(code: string): readonly RefusedOperation[] {
  return actionRequiredEntry(code)?.refused ?? [];
}

/** When a change that waits is made at the latest, for people. */
export function nextChance({ maintenanceWindow }: BrokerDescription): string {
  if (maintenanceWindow === undefined) return 'in the next maintenance window or at the next reboot';
  const { dayOfWeek, timeOfDay, timeZone } = maintenanceWindow;
  return `in the next maintenance window (${dayOfWeek} ${timeOfDay} ${timeZone}) or at the next reboot`;
}

const CUT_OFF = {
  'single-instance': 'Everybody is cut off while the only instance restarts, about five minutes.',
  'active-standby-multi-az':
    'Every client is cut off while the standby takes over; those with the failover transport reconnect by themselves.',
  'cluster-multi-az':
    'Nodes restart one after the other: every client loses its connection at least once, and queues with their only copy on the node that restarts are not there meanwhile.',
} as const;

/** Who is cut off by a restart, by deployment mode. */
export function cutOffBy({ deploymentMode }: BrokerDescription): string {
  return CUT_OFF[deploymentMode ?? 'single-instance'];
}

/** What every plan that goes through the API of Amazon MQ has nothing of. */
export const NO_QUEUES = { queueChanges: [], limitChanges: [], fallbacks: [] } as const;
