import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { runCommand } from '../../notify/command.ts';
import { localClock } from '../../wiring/local-state.ts';
import { tellOutcome } from '../command-outcome.ts';
import type { CliContext } from '../context.ts';
import { findIncident, personAtKeyboard, type StateOptions, withState, withStateOptions } from '../state-options.ts';

interface AckOptions extends StateOptions {
  readonly by?: string;
  readonly note?: string;
}

/** `ack`: somebody takes care of it; no reminders and no escalation until it is over or gets worse. */
export function ackCommand(context: CliContext): Command {
  return withStateOptions(new Command('ack'))
    .description('acknowledge an incident: you take care of it')
    .argument('<id>', 'its id, or any part of it that only one has')
    .option('--by <name>', 'who you are (default: your user name)')
    .option('--note <text>', 'what you are doing about it')
    .action((text: string, { by, note, ...options }: AckOptions) =>
      withState(context, options, async (state) => {
        const now = localClock.now();
        const { id: incidentId, brokerId } = await findIncident(state, text, now);
        const asked = { id: `cli:${randomUUID()}`, at: now, by: personAtKeyboard(by), brokerId };
        const remark = note === undefined ? {} : { note };
        tellOutcome(
          await runCommand(state, { ...asked, kind: 'acknowledge', incidentId, ...remark }),
          now,
          context.output,
        );
      }),
    );
}
