import { Command } from 'commander';
import { localClock } from '../../wiring/local-state.ts';
import type { CliContext } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { printIncidents, printSilences, sortIncidents } from '../incident-report.ts';
import { type StateOptions, withState, withStateOptions } from '../state-options.ts';

interface IncidentsOptions extends StateOptions {
  readonly open?: boolean;
  readonly since: string;
  readonly broker?: string;
  readonly json?: boolean;
}

/** `incidents`: what is open, what was lately, and what is kept quiet. */
export function incidentsCommand(context: CliContext): Command {
  return withStateOptions(new Command('incidents'))
    .description('list incidents and silences')
    .option('--open', 'only what is open now')
    .option('--since <duration>', 'also what resolved since, for instance 4h or 7d', '24h')
    .option('--broker <name>', 'only of this broker')
    .option('--json', 'print one JSON document')
    .action((options: IncidentsOptions) => withState(context, options, (state) => list(context, options, state)));
}

async function list(
  { output }: CliContext,
  { open, since, broker, json }: IncidentsOptions,
  state: Parameters<Parameters<typeof withState>[2]>[0],
): Promise<void> {
  const now = localClock.now();
  const ids = (await state.brokers()).filter((id) => broker === undefined || id === broker);
  const loaded = await Promise.all(ids.map((id) => state.load(id, now - parseDuration('--since', since))));
  const incidents = loaded
    .flatMap((stored) => stored.incidents)
    .filter((incident) => open !== true || incident.state === 'open');
  const silences = loaded
    .flatMap((stored) => stored.silences)
    .filter(({ until, ended }) => ended === undefined && (until === undefined || until > now));
  if (json) {
    const listed = sortIncidents(incidents).map(({ tracking: _tracking, ...incident }) => incident);
    output.line(JSON.stringify({ version: 1, incidents: listed, silences }, null, 2));
    return;
  }
  printIncidents(incidents, now, output);
  printSilences(silences, output);
}
