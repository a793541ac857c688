import Table from 'cli-table3';
import type { Advice } from '../model/advice.ts';
import type { OutboxEntry, Receipt } from '../model/effect.ts';
import { compareSeverity } from '../model/finding.ts';
import { formatEvidence, formatValue } from '../model/format.ts';
import type { Incident, Silence } from '../model/incident.ts';
import type { AuditEntry } from '../model/state.ts';
import { subjectLabel } from '../model/subject.ts';
import { HASH_SHOWN } from '../notify/details.ts';
import { lastedText, ownerText } from '../notify/story.ts';
import { type Output, paintStatus, type Status } from './output.ts';

const LABEL_WIDTH = 12;

/** Open before pending before resolved, worst first, newest first. */
export function sortIncidents(incidents: readonly Incident[]): readonly Incident[] {
  const rank = ['open', 'pending', 'resolved'];
  return [...incidents].sort(
    (a, b) =>
      rank.indexOf(a.state) - rank.indexOf(b.state) ||
      compareSeverity(b.severity, a.severity) ||
      b.firingSince - a.firingSince,
  );
}

export function printIncidents(incidents: readonly Incident[], now: number, output: Output): void {
  if (incidents.length === 0) {
    output.line('No incidents.');
    return;
  }
  const table = new Table({
    head: ['status', 'incident', 'broker', 'since', 'lasts', 'handling', 'id'],
    style: PLAIN,
    chars: NO_LINES,
  });
  for (const incident of sortIncidents(incidents)) {
    const { title, subjectCount, brokerId, openedAt, firingSince, id } = incident;
    table.push([
      paintStatus(output, statusOf(incident), incident.state === 'open' ? incident.severity : incident.state),
      subjectCount > 1 ? `${title} (${subjectCount})` : title,
      brokerId,
      formatValue(openedAt ?? firingSince, 'time').slice(0, 16),
      lastedText(incident, now),
      handlingText(incident),
      id,
    ]);
  }
  output.line(table.toString().replace(/ +$/gm, ''));
}

/** Tables without frames. */
export const PLAIN = { head: [], border: [], 'padding-left': 0, 'padding-right': 2 };
export const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

function statusOf({ state, severity }: Incident): Status {
  if (state === 'resolved') return 'ok';
  return state === 'pending' ? 'unknown' : severity;
}

function handlingText({ acknowledged, muted }: Incident): string {
  const parts = [
    ...(acknowledged === undefined ? [] : [acknowledged.by]),
    ...(muted === undefined ? [] : [muted.reason]),
  ];
  return parts.join('; ');
}

export function printSilences(silences: readonly Silence[], output: Output): void {
  for (const { id, by, reason, until, match } of silences) {
    const what = match.incidentId ?? match.conditions?.join(', ') ?? 'everything';
    const end = until === undefined ? 'until it resolves' : `until ${formatValue(until, 'time')}`;
    output.line(`silence     ${what}, ${end}, by ${by}: ${reason} ${output.colours.dim(`(${id})`)}`);
  }
}

/** Everything that is kept about one incident. */
export interface IncidentStory {
  readonly incident: Incident;
  readonly receipts: readonly Receipt[];
  readonly waiting: readonly OutboxEntry[];
  readonly audit: readonly AuditEntry[];
}

/** The whole story, oldest first where there is an order. */
export function printStory({ incident, receipts, waiting, audit }: IncidentStory, now: number, output: Output): void {
  const { dim, bold } = output.colours;
  const row = (label: string, text: string) => output.line(`${label.padEnd(LABEL_WIDTH)}${text}`);
  output.line(
    `${paintStatus(output, statusOf(incident), incident.severity)}  ${bold(incident.title)} at ${incident.brokerId}`,
  );
  row('state', `${incident.state}, ${incident.state === 'resolved' ? 'lasted' : 'for'} ${lastedText(incident, now)}`);
  for (const [label, text] of facts(incident)) row(label, text);
  output.line();
  output.line(bold('timeline'));
  for (const { at, event, detail } of incident.timeline)
    output.line(`${formatValue(at, 'time')}  ${event.padEnd(14)}${detail}`);
  output.line();
  output.line(bold('told'));
  if (receipts.length === 0) output.line('nobody yet');
  for (const { at, channel, outcome, detail } of receipts)
    output.line(`${formatValue(at, 'time')}  ${channel.padEnd(14)}${outcome}: ${detail}`);
  for (const { effect, attempts } of waiting)
    output.line(`waiting                  ${effect.channel.padEnd(14)}${attempts} attempts so far`);
  if (audit.length === 0) return;
  output.line();
  output.line(bold('decisions'));
  for (const { at, event, reason } of audit)
    output.line(dim(`${formatValue(at, 'time')}  ${event.padEnd(14)}${reason}`));
}

function repairFacts({ summary, because, command, blocked, remediation }: Advice): (readonly [string, string])[] {
  return [
    ['repair', summary],
    ['  why', because],
    ...(remediation === undefined
      ? [['  plan', command] as const]
      : [
          ['  state', `${remediation.state}: ${remediation.reason}`] as const,
          ['  id', `${remediation.id}, plan ${remediation.hash.slice(0, HASH_SHOWN)}`] as const,
        ]),
    ...(blocked === undefined ? [] : [['  not now', blocked] as const]),
  ];
}

function facts(incident: Incident): readonly (readonly [string, string])[] {
  const { observations, subjectCount, causes, symptoms, advice, acknowledged, muted, unknown, id, conditionId } =
    incident;
  return [
    ...observations.map(
      ({ subject, evidence }) =>
        ['subject', `${subjectLabel(subject)}: ${evidence.map(formatEvidence).join(', ')}`] as const,
    ),
    ...(subjectCount > observations.length ? [['', `and ${subjectCount - observations.length} more`] as const] : []),
    ...causes.flatMap(({ summary, confidence, owners, advice, prevention }) => [
      ['cause', `${summary} (${confidence})`] as const,
      ...owners.map((owner) => ['  owner', ownerText(owner)] as const),
      ['  do', advice] as const,
      ...(prevention === undefined ? [] : [['  prevent', prevention] as const]),
    ]),
    ...(advice === undefined ? [] : repairFacts(advice)),
    ...(symptoms.length === 0 ? [] : [['hides', symptoms.join(', ')] as const]),
    ...(acknowledged === undefined
      ? []
      : [
          [
            'with',
            `${acknowledged.by}, since ${formatValue(acknowledged.at, 'time')}${acknowledged.note === undefined ? '' : `: ${acknowledged.note}`}`,
          ] as const,
        ]),
    ...(muted === undefined ? [] : [['muted', muted.reason] as const]),
    ...(unknown === undefined ? [] : [['unknown', unknown.reason] as const]),
    ['condition', conditionId],
    ['id', id],
  ];
}
