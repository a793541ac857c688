import { createLogUpdate } from 'log-update';
import { MEMORY_SHARE } from '../catalog/thresholds.ts';
import type { Advice } from '../model/advice.ts';
import type { Broker } from '../model/broker.ts';
import { compareSeverity, type Severity } from '../model/finding.ts';
import { formatBytes, formatDuration, formatEvidence } from '../model/format.ts';
import type { Incident } from '../model/incident.ts';
import { type PassOutcome, statusOf } from '../model/inspection.ts';
import type { Node } from '../model/rabbitmq.ts';
import { readValue } from '../model/reading.ts';
import { subjectLabel } from '../model/subject.ts';
import { HASH_SHOWN } from '../notify/details.ts';
import { type Output, paintStatus } from './output.ts';
import { headline } from './report.ts';

const LABEL_WIDTH = 10;
const BAR_WIDTH = 20;
/** What was told lately stays on the screen this long back. */
const MESSAGES_SHOWN = 8;

/** How a watch shows itself: one screen that redraws on a terminal, lines elsewhere. */
export interface WatchView {
  /** One notification, already worded. */
  message(text: string): void;
  pass(broker: Broker, outcome: PassOutcome): void;
  end(): void;
}

export function createWatchView(output: Output, heading: string): WatchView {
  return output.live ? liveView(output, heading) : lineView(output, heading);
}

function lineView(output: Output, heading: string): WatchView {
  output.line(heading);
  return {
    message: (text) => output.line(text),
    pass: (_broker, { inspection, incidents }) => {
      const time = new Date(inspection.snapshot.takenAt).toISOString().slice(11, 19);
      const open = shown(incidents).map(openText);
      const list = open.length === 0 ? '' : ` · open: ${open.join(', ')}`;
      output.line(`${time}  ${statusOf(inspection).padEnd(LABEL_WIDTH)}${headline(inspection)}${list}`);
    },
    end: () => {},
  };
}

function openText({ conditionId, advice }: Incident): string {
  const state = advice?.remediation?.state;
  return state === undefined ? conditionId : `${conditionId} (repair ${state})`;
}

function liveView(output: Output, heading: string): WatchView {
  const redraw = createLogUpdate(process.stdout);
  const messages: string[] = [];
  const latest = new Map<string, PassOutcome>();
  const draw = () => redraw(screen(output, heading, [...latest.values()], messages.slice(-MESSAGES_SHOWN)));
  draw();
  return {
    message: (text) => {
      messages.push(text);
      draw();
    },
    pass: (broker, outcome) => {
      latest.set(broker.id, outcome);
      draw();
    },
    end: () => redraw.done(),
  };
}

/** The whole screen as text. */
export function screen(
  output: Output,
  heading: string,
  outcomes: readonly PassOutcome[],
  messages: readonly string[],
): string {
  const { dim, bold } = output.colours;
  const lines = [dim(heading), ''];
  if (outcomes.length === 0) lines.push('reading the broker for the first time …');
  for (const outcome of outcomes) lines.push(...brokerLines(output, outcome), '');
  if (messages.length > 0) lines.push(bold('told lately'), ...messages);
  return lines.join('\n');
}

function brokerLines(output: Output, { inspection, incidents }: PassOutcome): string[] {
  const status = statusOf(inspection);
  const nodes = readValue(inspection.snapshot.rabbitmq?.nodes) ?? [];
  return [
    `${paintStatus(output, status, label(status))}${headline(inspection)}`,
    ...nodes.map((node) => nodeLine(output, node)),
    ...shown(incidents).flatMap((incident) => incidentLines(output, incident, inspection.snapshot.takenAt)),
  ];
}

function nodeLine(output: Output, node: Node): string {
  const { name, running, memoryUsed, memoryLimit, memoryAlarm, diskAlarm } = node;
  if (!running) return `${label('')}${name}  ${paintStatus(output, 'critical', 'down')}`;
  if (memoryUsed === undefined || memoryLimit === undefined) return `${label('')}${name}`;
  const share = Math.min(memoryUsed / memoryLimit, 1);
  const bar = '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░');
  const severity: Severity = memoryAlarm ? 'critical' : share * 100 >= MEMORY_SHARE.fires ? 'warning' : 'info';
  const memory = `${formatBytes(memoryUsed)} of ${formatBytes(memoryLimit)}`;
  const disk = node.diskFree === undefined ? '' : `   disk free ${formatBytes(node.diskFree)}`;
  const alarms = [memoryAlarm && 'memory alarm', diskAlarm && 'disk alarm'].filter((alarm) => alarm).join(', ');
  const tail = alarms === '' ? '' : `   ${paintStatus(output, 'critical', alarms)}`;
  return `${label('')}${name}  memory ${paintStatus(output, severity, bar)} ${memory}${disk}${tail}`;
}

function incidentLines(output: Output, incident: Incident, now: number): string[] {
  const { severity, title, observations, causes, openedAt, advice } = incident;
  const age = formatDuration((now - (openedAt ?? incident.firingSince)) / 1000);
  const [first] = observations;
  const [cause] = causes;
  return [
    `${paintStatus(output, severity, label(severity))}${title} ${output.colours.dim(`for ${age}`)}`,
    ...(first === undefined
      ? []
      : [`${label('')}${subjectLabel(first.subject)}: ${first.evidence.map(formatEvidence).join(', ')}`]),
    ...(cause === undefined ? [] : [`${label('  cause')}${cause.summary}`, `${label('  do')}${cause.advice}`]),
    ...(advice === undefined ? [] : repairLines(advice, output)),
  ];
}

/** What would help and how far it is; the command goes on with it. */
function repairLines({ summary, command, blocked, remediation }: Advice, { colours }: Output): string[] {
  const short = remediation?.hash.slice(0, HASH_SHOWN);
  const waits = remediation?.state === 'awaiting-approval' && remediation.approvedBy === undefined;
  const next = waits ? `mq-operator approve ${short}  or  mq-operator deny ${short}` : command;
  return [
    `${label('  repair')}${summary}`,
    ...(remediation === undefined ? [] : [`${label('')}${colours.cyan(remediation.state)}: ${remediation.reason}`]),
    ...(blocked === undefined ? [] : [`${label('')}not now: ${blocked}`]),
    ...(remediation === undefined || waits ? [`${label('')}${colours.dim(next)}`] : []),
  ];
}

/** What a person needs to act on: open incidents that do not hide under another, worst first. */
function shown(incidents: readonly Incident[]): Incident[] {
  return incidents
    .filter(({ state, muted, severity }) => state === 'open' && muted?.kind !== 'cause' && severity !== 'info')
    .sort((a, b) => compareSeverity(b.severity, a.severity));
}

function label(text: string): string {
  return text.padEnd(LABEL_WIDTH);
}
