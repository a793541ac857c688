import { parseJson } from '../../collect/json.ts';
import type { AwsCall } from './proxy-call.ts';

/** Fields of a broker as `DescribeBroker` has them on the wire. */
export type WireBroker = Readonly<Record<string, unknown>>;

/** A reply of Amazon MQ. */
export interface MqReply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Amazon MQ's side of changes that no emulator has: they wait until the broker restarts, a restart takes its time and is
 * refused under some codes, a replica is promoted, and codes go with the change that they are about.
 */
export interface BrokerChanges {
  /** The fields that lie over what the emulator tells of the broker; undefined for one that is not simulated. */
  overlay(brokerId: string): WireBroker | undefined;
  simulate(brokerId: string, fields: WireBroker): void;
  /** Its codes stay, whatever is changed. */
  keepCodes(brokerId: string): void;
  /** It accepts changes of properties and does nothing about them. */
  forget(brokerId: string): void;
  /** The answer to a call that changes the broker; undefined where the call is none of that, or for another broker. */
  answer(call: AwsCall): MqReply | undefined;
  /** What took effect, one entry a change that Amazon MQ accepted. */
  readonly accepted: readonly string[];
}

/** How often a broker is described as restarting before it runs again. */
const LOOKS_WHILE_RESTARTING = 2;
const REFUSE_REBOOT = ['RABBITMQ_MEMORY_ALARM', 'RABBITMQ_INVALID_KMS_KEY'];

/** Which field a change waits in, and where it goes at the restart. */
const PENDING: Readonly<Record<string, string>> = {
  hostInstanceType: 'pendingHostInstanceType',
  storageSize: 'pendingStorageSize',
  engineVersion: 'pendingEngineVersion',
};
/** Codes that are about a change, so they go when it is taken back. */
const ABOUT_CHANGES = /DISK_USAGE_TOO_HIGH_FOR|NOT_UPGRADEABLE_TO_V4/;

interface Simulated {
  fields: Record<string, unknown>;
  looksLeft: number;
  keepsCodes?: boolean;
  forgets?: boolean;
}

const ANSWERS: Readonly<Record<string, (broker: Simulated, wanted: Record<string, unknown>) => MqReply>> = {
  UpdateBroker: update,
  RebootBroker: reboot,
  Promote: promote,
};

export function brokerChanges(): BrokerChanges {
  const brokers = new Map<string, Simulated>();
  const accepted: string[] = [];
  return {
    accepted,
    simulate: (brokerId, fields) => {
      brokers.set(brokerId, { fields: { brokerState: 'RUNNING', actionsRequired: [], ...fields }, looksLeft: 0 });
    },
    keepCodes: (brokerId) => void Object.assign(brokers.get(brokerId) ?? {}, { keepsCodes: true }),
    forget: (brokerId) => void Object.assign(brokers.get(brokerId) ?? {}, { forgets: true }),
    overlay(brokerId) {
      const broker = brokers.get(brokerId);
      if (broker?.fields.brokerState === 'REBOOT_IN_PROGRESS') settle(broker);
      return broker === undefined ? undefined : { ...broker.fields };
    },
    answer({ action, path, body }) {
      const id = /^\/v1\/brokers\/([^/]+)/.exec(path)?.[1];
      const broker = id === undefined ? undefined : brokers.get(id);
      if (broker === undefined || id === undefined) return undefined;
      const wanted = recordOf(parseJson(body)?.value);
      const reply = ANSWERS[action]?.(broker, wanted);
      if (reply?.status === 200) accepted.push(`${action} ${JSON.stringify(wanted)}`);
      return reply === undefined ? undefined : { ...reply, body: { brokerId: id, ...reply.body } };
    },
  };
}

function update({ fields, keepsCodes, forgets }: Simulated, wanted: Record<string, unknown>): MqReply {
  if (forgets === true) return { status: 200, body: wanted };
  for (const [name, pending] of Object.entries(PENDING)) {
    if (!(name in wanted)) continue;
    // With the present value nothing waits any more.
    if (isPresent(fields[name], wanted[name])) delete fields[pending];
    else fields[pending] = wanted[name];
  }
  if ('logs' in wanted) fields.logs = { ...recordOf(fields.logs), pending: wanted.logs };
  if (keepsCodes !== true && Object.values(PENDING).every((pending) => fields[pending] === undefined)) {
    fields.actionsRequired = codesOf(fields).filter(
      ({ actionRequiredCode }) => !ABOUT_CHANGES.test(actionRequiredCode),
    );
  }
  return { status: 200, body: wanted };
}

/** A version may be asked for without its last part. */
function isPresent(present: unknown, wanted: unknown): boolean {
  return present === wanted || (typeof present === 'string' && present.startsWith(`${String(wanted)}.`));
}

function reboot(broker: Simulated): MqReply {
  const { fields } = broker;
  const refusing = codesOf(fields).find(({ actionRequiredCode }) => REFUSE_REBOOT.includes(actionRequiredCode));
  if (refusing !== undefined) return refusal(`The broker cannot be rebooted: ${refusing.actionRequiredCode}.`);
  if (fields.brokerState === 'REBOOT_IN_PROGRESS') return refusal('The broker is being rebooted.');
  fields.brokerState = 'REBOOT_IN_PROGRESS';
  broker.looksLeft = LOOKS_WHILE_RESTARTING;
  return { status: 200, body: {} };
}

function promote({ fields }: Simulated): MqReply {
  const replication = recordOf(fields.dataReplicationMetadata);
  if (replication.dataReplicationRole !== 'REPLICA') return refusal('Only a replica can be promoted.');
  fields.dataReplicationMetadata = { ...replication, dataReplicationRole: 'PRIMARY' };
  fields.brokerState = 'RUNNING';
  return { status: 200, body: {} };
}

/** What waited is made, and the broker runs again. */
function settle(broker: Simulated): void {
  broker.looksLeft -= 1;
  if (broker.looksLeft >= 0) return;
  const { fields } = broker;
  for (const [name, pending] of Object.entries(PENDING)) {
    if (fields[pending] !== undefined) fields[name] = fields[pending];
    delete fields[pending];
  }
  const { pending, ...logs } = recordOf(fields.logs);
  if (pending !== undefined) fields.logs = { ...logs, ...recordOf(pending) };
  fields.brokerState = 'RUNNING';
}

function refusal(message: string): MqReply {
  return { status: 400, body: { message, errorAttribute: 'broker' } };
}

interface WireCode {
  readonly actionRequiredCode: string;
}

function codesOf({ actionsRequired }: Record<string, unknown>): WireCode[] {
  if (!Array.isArray(actionsRequired)) return [];
  return actionsRequired.flatMap((one: unknown) => {
    const { actionRequiredCode } = recordOf(one);
    return typeof actionRequiredCode === 'string' ? [{ actionRequiredCode }] : [];
  });
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
