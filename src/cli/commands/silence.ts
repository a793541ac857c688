import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { type OperatorCommand, runCommand } from '../../notify/command.ts';
import type { StateStore } from '../../ports.ts';
import { localClock } from '../../wiring/local-state.ts';
import { tellOutcome } from '../command-outcome.ts';
import type { CliContext } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { findIncident, personAtKeyboard, type StateOptions, withState, withStateOptions } from '../state-options.ts';

interface SilenceOptions extends StateOptions {
  readonly for?: string;
  readonly untilResolved?: boolean;
  readonly broker?: string;
  readonly condition?: readonly string[];
  readonly reason: string;
  readonly by?: string;
}

/** `silence`: nobody hears of it for a while; what still fires when the silence ends is told. */
export function silenceCommand(context: CliContext): Command {
  return withStateOptions(new Command('silence'))
    .description('keep an incident, or conditions of a broker, quiet for a while')
    .argument('[id]', 'an incident: its id, or any part of it that only one has')
    .option('--for <duration>', 'how long, for instance 30m or 4h')
    .option('--until-resolved', 'until the incident resolves')
    .option('--broker <name>', 'instead of an incident: this broker')
    .option('--condition <pattern...>', 'with --broker: only these conditions, for instance queue-*')
    .requiredOption('--reason <text>', 'why; others read it')
    .option('--by <name>', 'who you are (default: your user name)')
    .action((id: string | undefined, options: SilenceOptions) =>
      withState(context, options, async (state) => {
        const now = localClock.now();
        const command = await silenceAsked(state, id, options, now);
        tellOutcome(await runCommand(state, command), now, context.output);
      }),
    );
}

async function silenceAsked(
  state: StateStore,
  id: string | undefined,
  options: SilenceOptions,
  now: number,
): Promise<OperatorCommand> {
  const { reason, by } = options;
  const until = untilOf(options, now);
  const asked = {
    kind: 'silence',
    id: `cli:${randomUUID()}`,
    at: now,
    by: personAtKeyboard(by),
    reason,
    ...(until === undefined ? {} : { until }),
  } as const;
  return { ...asked, ...(await target(state, id, options, now)) };
}

function untilOf({ for: length, untilResolved }: SilenceOptions, now: number): number | undefined {
  if ((length === undefined) === (untilResolved === undefined)) {
    throw new ConfigError(['--for and --until-resolved: give one of them, for instance --for 4h']);
  }
  return length === undefined ? undefined : now + parseDuration('--for', length);
}

async function target(
  state: StateStore,
  id: string | undefined,
  { broker, condition }: SilenceOptions,
  now: number,
): Promise<Pick<Extract<OperatorCommand, { kind: 'silence' }>, 'brokerId' | 'match'>> {
  if ((id === undefined) === (broker === undefined)) {
    throw new ConfigError(['name either an incident, or a broker with --broker']);
  }
  if (id !== undefined) {
    if (condition !== undefined) throw new ConfigError(['--condition goes with --broker, not with an incident']);
    const incident = await findIncident(state, id, now);
    return { brokerId: incident.brokerId, match: { incidentId: incident.id } };
  }
  const known = await state.brokers();
  const brokerId = known.find((candidate) => candidate === broker);
  if (brokerId === undefined) {
    throw new ConfigError([
      `--broker: "${broker}" is not among the watched brokers (${known.join(', ') || 'none yet'})`,
    ]);
  }
  return { brokerId, match: condition === undefined ? {} : { conditions: condition } };
}

/** `unsilence`: ends a silence before its time. */
export function unsilenceCommand(context: CliContext): Command {
  return withStateOptions(new Command('unsilence'))
    .description('end a silence; what still fires is told at the next pass')
    .argument('<id>', 'id of the silence, as mq-operator incidents shows it, or any part of it that only one has')
    .option('--by <name>', 'who you are (default: your user name)')
    .action((text: string, { by, ...options }: StateOptions & { readonly by?: string }) =>
      withState(context, options, async (state) => {
        const now = localClock.now();
        const found = await findSilence(state, text, now);
        const asked = { id: `cli:${randomUUID()}`, at: now, by: personAtKeyboard(by) };
        tellOutcome(await runCommand(state, { ...asked, kind: 'unsilence', ...found }), now, context.output);
      }),
    );
}

async function findSilence(state: StateStore, text: string, now: number) {
  const brokers = await state.brokers();
  const loaded = await Promise.all(
    brokers.map(async (brokerId) => {
      const { silences } = await state.load(brokerId, now);
      return silences.map(({ id }) => ({ brokerId, silenceId: id }));
    }),
  );
  const similar = loaded.flat().filter(({ silenceId }) => silenceId.includes(text));
  const [only, ...others] = similar;
  if (only !== undefined && others.length === 0) return only;
  throw new ConfigError([
    `"${text}" names ${only === undefined ? 'no silence' : 'several silences'}; mq-operator incidents lists them`,
  ]);
}
