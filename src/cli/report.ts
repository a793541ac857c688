import type { Cause } from '../model/cause.ts';
import type { Finding, Severity } from '../model/finding.ts';
import { formatBytes, formatCount, formatEvidence } from '../model/format.ts';
import { type Inspection, statusOf } from '../model/inspection.ts';
import { readValue } from '../model/reading.ts';
import { subjectLabel } from '../model/subject.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type Output, paintStatus, type Status } from './output.ts';

const LABEL_WIDTH = 10;
/** Subjects printed for one finding; the rest is a count. */
const SUBJECTS_SHOWN = 5;

/** The exit code for several brokers: critical before unknown before warning, as monitoring plugins rank them. */
export function exitCodeOf(statuses: readonly Status[]): ExitCode {
  if (statuses.includes('critical')) return EXIT.critical;
  if (statuses.includes('unknown')) return EXIT.unknown;
  return statuses.includes('warning') ? EXIT.warning : EXIT.ok;
}

export function printInspection(inspection: Inspection, output: Output): void {
  const status = statusOf(inspection);
  output.line(`${paintStatus(output, status, label(status))}${headline(inspection)}`);
  const firing = firingOf(inspection);
  for (const finding of firing.filter(({ severity }) => severity !== 'info')) {
    printFinding(finding, inspection.diagnosis[finding.conditionId], output);
  }
  printNotes(
    firing.filter(({ severity }) => severity === 'info'),
    output,
  );
  output.line(output.colours.dim(`${' '.repeat(LABEL_WIDTH)}${footnote(inspection)}`));
}

export function headline({ broker, snapshot }: Inspection): string {
  const overview = readValue(snapshot.rabbitmq?.overview);
  if (overview === undefined) return broker.name;
  const nodes = readValue(snapshot.rabbitmq?.nodes);
  const parts = [
    broker.name,
    `RabbitMQ ${overview.rabbitmqVersion}`,
    nodes && `${nodes.filter(({ running }) => running).length} of ${nodes.length} nodes running`,
    count(overview.totals.queues, 'queues'),
    count(overview.totals.connections, 'connections'),
    count(overview.messages.ready, 'ready'),
    count(overview.messages.unacked, 'unacked'),
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function count(value: number | undefined, what: string): string | undefined {
  return value === undefined ? undefined : `${formatCount(value)} ${what}`;
}

function firingOf({ findings }: Inspection): Finding[] {
  const rank: readonly Severity[] = ['critical', 'warning', 'info'];
  return findings
    .filter(({ level }) => level === 'firing')
    .sort((a, b) => rank.indexOf(a.severity) - rank.indexOf(b.severity));
}

function printFinding(finding: Finding, causes: readonly Cause[] | undefined, output: Output): void {
  const { severity, title, conditionId, observations } = finding;
  output.line(`${paintStatus(output, severity, label(severity))}${title} ${output.colours.dim(`(${conditionId})`)}`);
  const shown = observations.slice(0, SUBJECTS_SHOWN);
  for (const { subject, evidence } of shown) {
    output.line(`${label('')}${subjectLabel(subject)}: ${evidence.map(formatEvidence).join(', ')}`);
  }
  if (observations.length > shown.length) output.line(`${label('')}and ${observations.length - shown.length} more`);
  const [cause] = causes ?? [];
  if (cause !== undefined) printCause(cause, output);
}

/** What is only worth knowing takes one line each. */
function printNotes(notes: readonly Finding[], output: Output): void {
  for (const { title, conditionId, observations } of notes) {
    const [first] = observations;
    const others = observations.length > 1 ? ` and ${observations.length - 1} more` : '';
    const about = first === undefined ? '' : `: ${subjectLabel(first.subject)}${others}`;
    output.line(
      `${paintStatus(output, 'info', label('info'))}${title} ${output.colours.dim(`(${conditionId})`)}${about}`,
    );
  }
}

function printCause({ summary, owners, advice }: Cause, output: Output): void {
  output.line(`${label('  cause')}${summary}`);
  for (const { kind, name, vhost, share } of owners.slice(0, SUBJECTS_SHOWN)) {
    output.line(`${label('  owner')}${kind} ${name}${vhost === undefined ? '' : ` in ${vhost}`}: ${share}`);
  }
  output.line(`${label('  do')}${advice}`);
}

/** What was looked at, what could not be seen, and what it cost. */
function footnote({ findings, snapshot }: Inspection): string {
  const of = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  const { requests, bytes, milliseconds } = snapshot.cost;
  const parts = [
    `${findings.length} conditions: ${of('ok') + of('between')} ok, ${of('firing')} firing, ${of('unknown')} unknown`,
    `read in ${formatCount(requests)} requests, ${formatBytes(bytes)}, ${formatCount(milliseconds)} ms`,
    ...(snapshot.reduced === undefined ? [] : [`read less than usual: ${snapshot.reduced}`]),
  ];
  return parts.join(' · ');
}

function label(text: string): string {
  return text.padEnd(LABEL_WIDTH);
}
