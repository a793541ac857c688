import type { Advice, AdvisedRemediation } from '../model/advice.ts';
import type { Broker } from '../model/broker.ts';
import type { Cause } from '../model/cause.ts';
import type { NotifyEffect, Proposal, Trend } from '../model/effect.ts';
import type { Observation } from '../model/finding.ts';
import { formatEvidence, formatValue } from '../model/format.ts';
import type { Incident } from '../model/incident.ts';
import { subjectKey } from '../model/subject.ts';
import { type LinkTemplates, linksOf } from './links.ts';
import { incidentActions } from './slack-actions.ts';
import { type Block, context, header, section } from './slack-blocks.ts';
import { code, plain, SLACK_LIMITS, shortenLines, slackLink, slackTime } from './slack-text.ts';
import { sparkline } from './sparkline.ts';
import { lastedText, ownerText, type Story, storyOf } from './story.ts';

const SUBJECTS_SHOWN = 5;
const OWNERS_SHOWN = 3;
const SYMPTOMS_SHOWN = 8;
const SPARK_COLUMNS = 24;

/** Shapes differ too, for those who do not tell red from green. */
export const STATUS_SIGN: Readonly<Record<Story['status'], string>> = {
  critical: '🔴',
  warning: '🔶',
  info: '🔷',
  ok: '✅',
};

/** The one message of an incident, as it is now: what, where, why, what to do, and what can be clicked. */
export function incidentBlocks(effect: NotifyEffect, broker: Broker, templates: LinkTemplates): readonly Block[] {
  const { incident, at, proposal } = effect;
  const story = storyOf(effect);
  const test = story.isTest ? 'TEST. ' : '';
  return [
    header(`${STATUS_SIGN[story.status]} ${test}${incident.title} · ${broker.name}`),
    section(stateLine(effect)),
    ...(incident.state === 'resolved' ? [] : troubleBlocks(effect)),
    ...(incident.state === 'resolved' ? [] : repairBlocks(incident.advice, proposal)),
    ...incidentActions(incident, proposal),
    context([footer(incident), ...linkTexts(effect, broker, templates), `as of ${slackTime(at)}`]),
  ];
}

function stateLine({ incident, at, explanation }: NotifyEffect): string {
  const { state, severity, openedAt, firingSince, acknowledged, muted, flappingSince, unknown } = incident;
  const first =
    state === 'resolved'
      ? `*Resolved* after ${lastedText(incident, at)}. ${plain(explanation)}`
      : `*${capitalised(severity)}*, since ${slackTime(openedAt ?? firingSince)}. ${plain(explanation)}`;
  const handling = [
    ...(acknowledged === undefined ? [] : [acknowledgedLine(acknowledged)]),
    ...(muted === undefined
      ? []
      : [`🔕 ${plain(muted.reason)}${muted.until === undefined ? '' : `, until ${slackTime(muted.until)}`}`]),
    ...(flappingSince === undefined ? [] : ['It opens and resolves again and again; it stays open until it is quiet.']),
    ...(unknown === undefined
      ? []
      : [`Its figures are not known since ${slackTime(unknown.since)}: ${plain(unknown.reason)}`]),
  ];
  return shortenLines(state === 'resolved' ? [first] : [first, ...handling], SLACK_LIMITS.section);
}

function acknowledgedLine({ by, at, note }: NonNullable<Incident['acknowledged']>): string {
  return `👤 ${plain(by)} takes care of it, since ${slackTime(at)}${note === undefined ? '' : `: ${plain(note)}`}`;
}

function troubleBlocks({ incident, trends = [] }: NotifyEffect): readonly Block[] {
  const [cause, ...others] = incident.causes;
  return [
    section(affectedText(incident, trends)),
    ...(cause === undefined ? [] : [section(causeText(cause, others)), section(adviceText(cause))]),
    ...(incident.symptoms.length === 0 ? [] : [context([symptomsText(incident.symptoms)])]),
  ];
}

function affectedText({ observations, subjectCount }: Incident, trends: readonly Trend[]): string {
  const shown = observations.slice(0, SUBJECTS_SHOWN);
  const lines = shown.flatMap((observation) => [subjectLine(observation), ...trendLines(observation, trends)]);
  const rest = subjectCount - shown.length;
  const count = subjectCount > 1 ? ` (${formatValue(subjectCount, 'count')})` : '';
  return shortenLines(
    [`*Affected${count}*`, ...lines, ...(rest > 0 ? [`… and ${formatValue(rest, 'count')} more`] : [])],
    SLACK_LIMITS.section,
  );
}

function subjectLine({ subject, evidence }: Observation): string {
  const place = subject.vhost === undefined ? '' : ` in ${code(subject.vhost)}`;
  const figures = evidence.map((item) => plain(formatEvidence(item))).join(', ');
  return `• ${subject.kind} ${code(subject.name)}${place}${figures === '' ? '' : `: ${figures}`}`;
}

/** "▁▂▄▆█  memory used, 96 MiB to 212 MiB in 20 min" */
function trendLines({ subject }: Observation, trends: readonly Trend[]): readonly string[] {
  return trends.filter((trend) => subjectKey(trend.subject) === subjectKey(subject)).map(trendLine);
}

function trendLine({ label, unit, points }: Trend): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return '';
  const span = formatValue(Math.round((last.at - first.at) / 1000), 'seconds');
  const from = formatValue(first.value, unit);
  return `\`${sparkline(points, SPARK_COLUMNS)}\` ${plain(label)}, ${from} to ${formatValue(last.value, unit)} in ${span}`;
}

function causeText({ summary, confidence, owners }: Cause, others: readonly Cause[]): string {
  const sure = confidence === 'certain' ? '' : ` (${confidence})`;
  return shortenLines(
    [
      `*Cause*${sure}: ${plain(summary)}`,
      ...owners.slice(0, OWNERS_SHOWN).map((owner) => `• ${plain(ownerText(owner))}`),
      ...(owners.length > OWNERS_SHOWN ? [`… and ${owners.length - OWNERS_SHOWN} more owners`] : []),
      ...others.slice(0, 2).map((other) => `also: ${plain(other.summary)}`),
    ],
    SLACK_LIMITS.section,
  );
}

function adviceText({ advice, prevention }: Cause): string {
  const lines = [`*Do*: ${plain(advice)}`, ...(prevention === undefined ? [] : [`*Prevent*: ${plain(prevention)}`])];
  return shortenLines(lines, SLACK_LIMITS.section);
}

function symptomsText(symptoms: readonly string[]): string {
  const rest = symptoms.length - SYMPTOMS_SHOWN;
  const names = symptoms.slice(0, SYMPTOMS_SHOWN).map(code).join(', ');
  return `Explains and keeps quiet: ${names}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** What waits for approval; else what would help, and how far it is. */
function repairBlocks(advice: Advice | undefined, proposal: Proposal | undefined): readonly Block[] {
  if (proposal !== undefined) return proposalBlocks(proposal);
  if (advice === undefined) return [];
  const { summary, command, blocked, remediation } = advice;
  const lines = [
    `*Would help*: ${plain(summary)}`,
    ...(remediation === undefined ? [] : [`${REPAIR_SIGN[remediation.state]} ${plain(remediationLine(remediation))}`]),
    ...(blocked === undefined ? [] : [`Not now: ${plain(blocked)}`]),
    ...(remediation === undefined ? [`See the plan: ${code(command)}`] : []),
  ];
  return [section(shortenLines(lines, SLACK_LIMITS.section))];
}

function remediationLine({ state, reason, approvedBy }: AdvisedRemediation): string {
  const by = approvedBy === undefined || reason.includes(approvedBy) ? '' : `, approved by ${approvedBy}`;
  return `${state}: ${reason}${by}`;
}

const REPAIR_SIGN: Readonly<Record<AdvisedRemediation['state'], string>> = {
  proposed: '📋',
  'awaiting-approval': '📋',
  prechecked: '🔧',
  applying: '🔧',
  verifying: '🔧',
  reverting: '↩️',
  succeeded: '✅',
  reverted: '↩️',
  failed: '❌',
  expired: '⌛',
  denied: '🚫',
  blocked: '⛔',
};

function proposalBlocks(proposal: Proposal): readonly Block[] {
  const { action, summary, risk, expiresAt } = proposal;
  const terms = `${code(action)}, risk ${risk}, the offer ends ${slackTime(expiresAt)}`;
  return [section(`*Proposed*: ${plain(summary)}\n${terms}`)];
}

function linkTexts(effect: NotifyEffect, broker: Broker, templates: LinkTemplates): readonly string[] {
  const { dashboard, condition, incident } = linksOf(templates, effect, broker);
  return [
    ...(dashboard === undefined ? [] : [slackLink(dashboard, 'Dashboard')]),
    ...(condition === undefined ? [] : [slackLink(condition, 'What it means')]),
    ...(incident === undefined ? [] : [slackLink(incident, 'Story')]),
  ];
}

function footer({ id, conditionId }: Incident): string {
  return `${code(conditionId)} · ${code(id)}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
