import { Command } from 'commander';
import { localClock } from '../../wiring/local-state.ts';
import type { CliContext } from '../context.ts';
import { printStory } from '../incident-report.ts';
import { findIncident, type StateOptions, withState, withStateOptions } from '../state-options.ts';

interface IncidentOptions extends StateOptions {
  readonly json?: boolean;
}

const DECISIONS_SHOWN = 200;

/** `incident`: everything that is kept about one of them. */
export function incidentCommand(context: CliContext): Command {
  return withStateOptions(new Command('incident'))
    .description('tell the whole story of an incident: causes, timeline, who was told, every decision')
    .argument('<id>', 'its id, or any part of it that only one has')
    .option('--json', 'print one JSON document')
    .action((text: string, options: IncidentOptions) =>
      withState(context, options, async (state) => {
        const now = localClock.now();
        const incident = await findIncident(state, text, now);
        const { id, brokerId } = incident;
        const { outbox } = await state.load(brokerId, now);
        const story = {
          incident,
          receipts: await state.receipts(brokerId, id),
          waiting: outbox.filter(({ effect }) => effect.kind === 'notify' && effect.incident.id === id),
          audit: await state.audit(brokerId, { incidentId: id, since: 0, limit: DECISIONS_SHOWN }),
        };
        if (options.json) context.output.line(JSON.stringify({ version: 1, ...story }, null, 2));
        else printStory(story, now, context.output);
      }),
    );
}
