import { z } from 'zod';
import { parseJson } from '../collect/json.ts';
import { ReadError } from '../errors.ts';
import type { BrokerDescription, KmsKey } from '../model/amazon-mq.ts';
import type { AwsCall, AwsCheck, BrokerExpectation, BrokerUpdate } from '../model/remediation.ts';
import type { Judgement, Shown } from './read-back.ts';

const RESTARTING = 'REBOOT_IN_PROGRESS';

const logFlags = z.object({ general: z.boolean().exactOptional(), audit: z.boolean().exactOptional() });
const brokerFactsSchema = z.object({
  state: z.string(),
  instanceType: z.string().exactOptional(),
  storageSize: z.number().exactOptional(),
  engineVersion: z.string().exactOptional(),
  role: z.enum(['primary', 'replica']).exactOptional(),
  logging: logFlags,
  codes: z.array(z.string()),
  pending: z.looseObject({
    engineVersion: z.string().exactOptional(),
    instanceType: z.string().exactOptional(),
    storageSize: z.number().exactOptional(),
    replicationRole: z.string().exactOptional(),
    logging: logFlags.exactOptional(),
  }),
});
const keyFactsSchema = z.object({ state: z.string() });

/** What calls change of a broker, and what proves them: small enough to be kept with each step. */
export type BrokerFacts = z.output<typeof brokerFactsSchema>;

export function brokerFacts(description: BrokerDescription): BrokerFacts {
  const { state, instanceType, storageSize, engineVersion, replication, logging, pending, actionsRequired } =
    description;
  return {
    state,
    ...(instanceType === undefined ? {} : { instanceType }),
    ...(storageSize === undefined ? {} : { storageSize }),
    ...(engineVersion === undefined ? {} : { engineVersion }),
    ...(replication === undefined ? {} : { role: replication.role }),
    logging: logging ?? {},
    codes: actionsRequired.map(({ code }) => code),
    pending: { ...pending },
  };
}

export function keyFacts({ state }: KmsKey): z.output<typeof keyFactsSchema> {
  return { state };
}

function brokerShown(body: string): BrokerFacts {
  const facts = brokerFactsSchema.safeParse(parseJson(body)?.value);
  if (facts.success) return facts.data;
  throw new ReadError('unexpected-shape', 'What is known of the broker does not parse.');
}

function keyShown(body: string): string {
  const facts = keyFactsSchema.safeParse(parseJson(body)?.value);
  if (facts.success) return facts.data.state;
  throw new ReadError('unexpected-shape', 'What is known of the key does not parse.');
}

/**
 * Whether what a call asks for is so. `earlier` is what was shown before its first attempt: a restart leaves no other
 * trace than that. Throws `ReadError` where what is shown is not understood.
 */
export function isCallInForce(call: AwsCall, { body }: Shown, earlier: string | undefined): boolean {
  switch (call.operation) {
    case 'UpdateBroker':
      return differences(brokerShown(body), call.update).length === 0;
    case 'RebootBroker': {
      if (earlier === undefined) return false;
      const [before, now] = [brokerShown(earlier), brokerShown(body)];
      const applied = pendingNames(before).length > 0 && pendingNames(now).length === 0;
      return (now.state === RESTARTING && before.state !== RESTARTING) || applied;
    }
    case 'Promote': {
      const { role, pending } = brokerShown(body);
      return role === 'primary' || pending.replicationRole === 'primary';
    }
    case 'EnableKey':
      return keyShown(body) === 'Enabled';
    case 'CancelKeyDeletion':
      return keyShown(body) !== 'PendingDeletion';
  }
}

/** What the broker lacks of an update, pending changes counted as made; a sentence part each. */
function differences(
  { instanceType, storageSize, engineVersion, logging, pending }: BrokerFacts,
  update: BrokerUpdate,
) {
  const wanted: readonly (readonly [string, unknown, unknown])[] = [
    ['instance type', update.hostInstanceType, pending.instanceType ?? instanceType],
    ['storage size', update.storageSize, pending.storageSize ?? storageSize],
    ['engine version', update.engineVersion, sameVersion(pending.engineVersion ?? engineVersion, update.engineVersion)],
    ['general logs', update.logs?.general, pending.logging?.general ?? logging.general],
    ['audit logs', update.logs?.audit, pending.logging?.audit ?? logging.audit],
  ];
  return wanted.flatMap(([name, want, have]) =>
    want === undefined || want === have ? [] : [`${name} is ${String(have ?? 'not known')}, not ${String(want)}`],
  );
}

/** Amazon MQ takes "3.13" and may show "3.13.7". */
function sameVersion(shown: string | undefined, wanted: string | undefined): string | undefined {
  return wanted !== undefined && shown?.startsWith(`${wanted}.`) ? wanted : shown;
}

function pendingNames({ pending }: BrokerFacts): string[] {
  return Object.entries(pending).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

/** Whether a check holds. `progress` is what this same check gave the last time, -Infinity at first. */
export function judgeAws(check: AwsCheck, { body }: Shown, progress: number): Judgement {
  switch (check.kind) {
    case 'broker': {
      const unmet = unmetOf(brokerShown(body), check.expect);
      return { holds: unmet.length === 0, detail: unmet.join('; ') || 'as planned', progress: -unmet.length };
    }
    case 'restarted': {
      const { state } = brokerShown(body);
      const seen = state === RESTARTING ? 1 : Math.max(progress, 0);
      const runs = state === 'RUNNING' || state === 'CRITICAL_ACTION_REQUIRED';
      const detail = seen === 0 ? `${state}, not seen restarting yet` : state;
      return { holds: seen === 1 && runs, detail, progress: seen };
    }
    case 'key': {
      const state = keyShown(body);
      return { holds: state === check.state, detail: `the key is ${state}`, progress: 0 };
    }
  }
}

function unmetOf(facts: BrokerFacts, { states, notPending, withoutCodes, update, role }: BrokerExpectation): string[] {
  const stillPending = pendingNames(facts).filter((name) => notPending?.includes(name));
  const stillDemanded = facts.codes.filter((code) => withoutCodes?.includes(code));
  return [
    ...(states === undefined || states.includes(facts.state) ? [] : [`the broker is ${facts.state}`]),
    ...stillPending.map((name) => `${name} is still pending`),
    ...stillDemanded.map((code) => `${code} is still there`),
    ...(update === undefined ? [] : differences(facts, update)),
    ...(role === undefined || facts.role === role ? [] : [`its role is ${facts.role ?? 'not known'}`]),
  ];
}
