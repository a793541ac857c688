import { brokerOfIncident } from '../model/incident.ts';
import { type OperatorCommand, runCommand } from '../notify/command.ts';
import type { Asked } from './decide.ts';
import { SILENCE_LENGTHS } from './fragments/handling-forms.ts';
import type { Page } from './pages/page.ts';
import { messagePage } from './pages/small.ts';
import type { ConsolePorts } from './ports.ts';

/** Longer ones belong where there is room for them; everybody who is told reads this. */
const LONGEST_TEXT = 300;
const COMMAND_ID = /^[0-9a-f-]{36}$/;

/** Somebody takes care of an incident, or keeps it quiet; a page that says why where it did not count. */
export async function handleHere({ id: incidentId, form }: Asked, ports: ConsolePorts): Promise<Page | undefined> {
  const brokerId = brokerOfIncident(incidentId);
  if (brokerId === undefined) return notChanged(404, 'There is no such incident.');
  const [kind, note, reason] = [form.get('ask'), textOf(form, 'note'), textOf(form, 'reason')];
  if ([note, reason].some((text) => text.length > LONGEST_TEXT)) {
    return notChanged(400, `The text is longer than ${LONGEST_TEXT} characters; say it in fewer.`);
  }
  const asked = { ...askedBy(form, ports), brokerId };
  if (kind === 'acknowledge') {
    return carryOut({ ...asked, kind, incidentId, ...(note === '' ? {} : { note }) }, ports);
  }
  const length = SILENCE_LENGTHS.find(({ id }) => id === form.get('for'));
  if (kind !== 'silence' || length === undefined) {
    return notChanged(400, 'The form says neither to acknowledge nor how long to keep quiet.');
  }
  const until = length.milliseconds === undefined ? {} : { until: asked.at + length.milliseconds };
  return carryOut({ ...asked, kind, reason, match: { incidentId }, ...until }, ports);
}

/** Ends a silence before its time. */
export function endSilenceHere({ id: silenceId, form }: Asked, ports: ConsolePorts): Promise<Page | undefined> {
  const brokerId = form.get('broker') ?? '';
  return carryOut({ ...askedBy(form, ports), brokerId, kind: 'unsilence', silenceId }, ports);
}

function textOf(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '').trim();
}

/** The id comes with the form, so that a double click counts once. */
function askedBy(form: URLSearchParams, { clock, person }: ConsolePorts) {
  return { id: `console:${form.get('command') ?? ''}`, at: clock.now(), by: person };
}

async function carryOut(command: OperatorCommand, { live, state }: ConsolePorts): Promise<Page | undefined> {
  if (!COMMAND_ID.test(command.id.slice('console:'.length))) return notChanged(400, 'The form has no id.');
  if (live.view(command.brokerId) === undefined) return notChanged(404, 'Its broker is not watched here.');
  const { kind, detail } = await runCommand(state, command);
  await live.handled(command.brokerId, command.at);
  return kind === 'refused' ? notChanged(409, detail) : undefined;
}

function notChanged(status: number, text: string): Page {
  return messagePage(status, 'Nothing was changed', text);
}
