import type { Broker } from '../model/broker.ts';
import { type Effect, incidentOf, type NotifyEffect } from '../model/effect.ts';
import { detailsOf, HASH_SHOWN } from './details.ts';
import { type LinkTemplates, linksOf } from './links.ts';
import { plain, shorten } from './slack-text.ts';
import { reasonWord, storyOf } from './story.ts';

/** The custom notification of Amazon Q Developer in chat applications, as far as we use it. */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** Messages with the same one stand in one thread. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    /** Custom actions take their variables from here, for instance to acknowledge through a function. */
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

const SIGNS = { critical: '🔴', warning: '🔶', info: '🔷', ok: '✅' } as const;
/** Not published; well within what Slack and Teams take in one message. */
/** Lines that are told as next steps instead. */
const STEPS: readonly string[] = ['do', 'plan', 'approve'];
const TITLE_LENGTH = 250;
const DESCRIPTION_LENGTH = 3_000;

export function chatNotification(effect: Effect, broker: Broker, templates: LinkTemplates): ChatNotification {
  const { status, headline } = storyOf(effect);
  const title = `${headline} · ${broker.name}`;
  return {
    version: '1.0',
    source: 'custom',
    id: effect.id,
    content: {
      textType: 'client-markdown',
      title: shorten(`${SIGNS[status]} ${plain(title)}`, TITLE_LENGTH),
      description: description(effect),
      nextSteps: nextSteps(effect, broker, templates),
      keywords: keywords(effect, broker),
    },
    metadata: {
      threadId: incidentOf(effect)?.id ?? effect.id,
      summary: shorten(plain(title), TITLE_LENGTH),
      eventType: eventType(effect),
      relatedResources: [broker.name],
      additionalContext: additionalContext(effect, broker),
    },
  };
}

function eventType(effect: Effect): string {
  if (effect.kind === 'notify') return `incident ${reasonWord(effect.reason)}`;
  return effect.kind === 'remediation' ? `remediation ${effect.news}` : effect.kind;
}

function description(effect: Effect): string {
  const lines = detailsOf(effect)
    .filter(([label]) => !STEPS.includes(label))
    .map(([label, text]) => (label === '' ? plain(text) : `*${label}*: ${plain(text)}`));
  return shorten(lines.join('\n'), DESCRIPTION_LENGTH);
}

function nextSteps(effect: Effect, broker: Broker, templates: LinkTemplates): readonly string[] {
  if (effect.kind === 'remediation') return effect.news === 'proposed' ? approveSteps(effect.remediation) : [];
  if (effect.kind !== 'notify' || effect.incident.state === 'resolved') return [];
  const { dashboard, condition } = linksOf(templates, effect, broker);
  const { causes, id } = effect.incident;
  return [
    ...causes.slice(0, 2).map(({ advice }) => plain(advice)),
    ...repairSteps(effect),
    `Take care of it: \`mq-operator ack ${id}\``,
    ...(condition === undefined ? [] : [`What it means: ${condition}`]),
    ...(dashboard === undefined ? [] : [`Dashboard: ${dashboard}`]),
  ];
}

function repairSteps({ incident: { advice }, proposal }: NotifyEffect): readonly string[] {
  if (proposal !== undefined) return approveSteps(proposal);
  return advice === undefined ? [] : [`See the repair: \`${advice.command}\``];
}

function approveSteps({ hash }: { readonly hash: string }): readonly string[] {
  const short = hash.slice(0, HASH_SHOWN);
  return [`Agree to the repair: \`mq-operator approve ${short}\``, `Refuse it: \`mq-operator deny ${short}\``];
}

function keywords(effect: Effect, broker: Broker): readonly string[] {
  const condition = [incidentOf(effect)?.conditionId ?? []].flat();
  return [effect.severity, broker.engine, plain(broker.name), ...condition];
}

function additionalContext(effect: Effect, broker: Broker): Readonly<Record<string, string>> {
  const { isTest } = storyOf(effect);
  const incident = incidentOf(effect);
  const plan =
    effect.kind === 'notify' ? effect.proposal : effect.kind === 'remediation' ? effect.remediation : undefined;
  return {
    brokerId: broker.id,
    severity: effect.severity,
    ...(isTest ? { test: 'true' } : {}),
    ...(incident === undefined ? {} : { incidentId: incident.id, condition: incident.conditionId }),
    ...(plan === undefined ? {} : { remediationId: plan.id, planHash: plan.hash }),
  };
}
