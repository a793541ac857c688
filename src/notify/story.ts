import type { Cause } from '../model/cause.ts';
import type {
  DigestItem,
  Effect,
  MaintenanceNotice,
  NoticeEffect,
  NotifyEffect,
  NotifyReason,
  RemediationEffect,
  RemediationNews,
} from '../model/effect.ts';
import type { Observation, Severity } from '../model/finding.ts';
import { formatCount, formatDuration, formatEvidence, formatValue } from '../model/format.ts';
import type { Incident } from '../model/incident.ts';
import { subjectLabel } from '../model/subject.ts';

/** The condition id of the marked incident that `test-notify` sends; every channel says that it is a test. */
export const TEST_CONDITION = 'notification-test';

/** What a message says, before any channel puts it into its own form. */
export interface Story {
  readonly status: Severity | 'ok';
  /** What happened to what, without the broker's name: `Worse: Memory alarm`. Says when it is a test. */
  readonly headline: string;
  /** What it is about, without the broker's name. */
  readonly title: string;
  /** Why this is told now, as a sentence. */
  readonly explanation: string;
  readonly at: number;
  readonly isTest: boolean;
}

const REASON_WORDS: Readonly<Record<NotifyReason, string>> = {
  opened: 'opened',
  worsened: 'worse',
  reopened: 'reopened',
  flapping: 'flapping',
  'still-firing': 'still firing',
  reminder: 'reminder',
  escalated: 'escalated',
  resolved: 'resolved',
  updated: 'updated',
};

/** The essence of an effect, the same for every channel. */
export function storyOf(effect: Effect): Story {
  switch (effect.kind) {
    case 'notify':
      return incidentStory(effect);
    case 'digest':
      return plainStory(effect, {
        title: `${formatCount(effect.itemCount)} events in one message`,
        explanation: 'More messages were due than this channel takes at once; each incident has its own history.',
      });
    case 'notice':
      return noticeStory(effect);
    case 'remediation':
      return remediationStory(effect);
  }
}

function incidentStory({ incident, reason, explanation, at }: NotifyEffect): Story {
  const isTest = incident.conditionId === TEST_CONDITION;
  return {
    status: incident.state === 'resolved' ? 'ok' : incident.severity,
    headline: `${isTest ? 'TEST. ' : ''}${capitalised(reasonWord(reason))}: ${incident.title}`,
    title: incident.title,
    explanation,
    at,
    isTest,
  };
}

const NEWS_WORDS: Readonly<Record<RemediationNews, string>> = {
  proposed: 'Repair proposed',
  begun: 'Repair begun',
  succeeded: 'Repaired',
  reverted: 'Repair taken back',
  failed: 'Repair failed',
  expired: 'Repair not made',
  denied: 'Repair denied',
  blocked: 'Repair blocked',
};

function remediationStory(effect: RemediationEffect): Story {
  const { news, remediation, incident, severity, at } = effect;
  const title = incident?.title ?? remediation.action;
  return {
    status: news === 'succeeded' ? 'ok' : severity,
    headline: `${NEWS_WORDS[news]}: ${title}`,
    title,
    explanation: remediationText(effect),
    at,
    isTest: false,
  };
}

/** "tune-queue-sync: every step is done and the goal is reached; approved by ann." */
function remediationText({ news, remediation }: RemediationEffect): string {
  const { action, reason, approvedBy } = remediation;
  const by = approvedBy === undefined || reason.includes(approvedBy) ? '' : `; approved by ${approvedBy}`;
  if (news === 'proposed') return `${action} waits for somebody's approval.`;
  return news === 'begun' ? `${action} has begun${by}; now: ${reason}.` : `${action}: ${reason}${by}.`;
}

function noticeStory(effect: NoticeEffect): Story {
  const { notice, at } = effect;
  const window = windowText(notice);
  if (notice.phase === 'announced') {
    const count = notice.concerns.length;
    return plainStory(effect, {
      title: `Maintenance window begins in ${formatDuration(Math.max(0, notice.start - at) / 1000)}`,
      explanation: `${window}. ${count === 0 ? 'Nothing stands against it.' : `Better dealt with before: ${count}.`}`,
    });
  }
  const count = notice.differences.length;
  return plainStory(effect, {
    title: 'Maintenance window is over',
    explanation: `${window}. ${count === 0 ? 'Everything is as it was before.' : `Not as it was before: ${count}.`}`,
  });
}

function plainStory({ severity, at }: Effect, { title, explanation }: Pick<Story, 'title' | 'explanation'>): Story {
  return { status: severity, headline: title, title, explanation, at, isTest: false };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function windowText({ start, end, timeZone }: MaintenanceNotice): string {
  const local = (time: number) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }).format(time);
  return `${local(start)} to ${local(end)}, ${timeZone}`;
}

export function reasonWord(reason: NotifyReason): string {
  return REASON_WORDS[reason];
}

/** "node rabbit@b: memory used 212 MiB (limit 200 MiB), alarm yes" */
export function observationText({ subject, evidence }: Observation): string {
  return [subjectLabel(subject), evidence.map(formatEvidence).join(', ')].filter((part) => part !== '').join(': ');
}

/** "queue orders in /: 41,200 unacked messages, prefetch 0" */
export function ownerText({ kind, name, vhost, share }: Cause['owners'][number]): string {
  return `${subjectLabel(vhost === undefined ? { kind, name } : { kind, name, vhost })}: ${share}`;
}

/** "critical  worse: Memory alarm" for one line of an overview. */
export function digestItemText({ severity, reason, title, conditionId }: DigestItem): string {
  return `${severity}, ${reasonWord(reason)}: ${title} (${conditionId})`;
}

/** How long it lasts or lasted, counted from when people could know of it. */
export function lastedText({ openedAt, firingSince, resolvedAt }: Incident, now: number): string {
  return formatDuration(Math.max(0, (resolvedAt ?? now) - (openedAt ?? firingSince)) / 1000);
}

/** The time of day of a line, UTC as everywhere: `17:20:03`. */
export function clockText(at: number): string {
  return formatValue(at, 'time').slice(11, 19);
}

/** The sentences of a notice that people should act on. */
export function noticeSentences(notice: MaintenanceNotice): readonly string[] {
  if (notice.phase === 'announced') return notice.concerns;
  return [...notice.differences, ...notice.muted.map((title) => `Kept quiet meanwhile: ${title}`)];
}
