import type { Broker } from '../model/broker.ts';
import type { Effect } from '../model/effect.ts';
import { detailsOf } from './details.ts';
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
      threadId: effect.kind === 'notify' ? effect.incident.id : effect.id,
      summary: shorten(plain(title), TITLE_LENGTH),
      eventType: effect.kind === 'notify' ? `incident ${reasonWord(effect.reason)}` : effect.kind,
      relatedResources: [broker.name],
      additionalContext: additionalContext(effect, broker),
    },
  };
}

function description(effect: Effect): string {
  const lines = detailsOf(effect)
    .filter(([label]) => label !== 'do')
    .map(([label, text]) => (label === '' ? plain(text) : `*${label}*: ${plain(text)}`));
  return shorten(lines.join('\n'), DESCRIPTION_LENGTH);
}

function nextSteps(effect: Effect, broker: Broker, templates: LinkTemplates): readonly string[] {
  if (effect.kind !== 'notify' || effect.incident.state === 'resolved') return [];
  const { dashboard, condition } = linksOf(templates, effect, broker);
  const { causes, id } = effect.incident;
  return [
    ...causes.slice(0, 2).map(({ advice }) => plain(advice)),
    `Take care of it: \`mq-operator ack ${id}\``,
    ...(condition === undefined ? [] : [`What it means: ${condition}`]),
    ...(dashboard === undefined ? [] : [`Dashboard: ${dashboard}`]),
  ];
}

function keywords(effect: Effect, broker: Broker): readonly string[] {
  const condition = effect.kind === 'notify' ? [effect.incident.conditionId] : [];
  return [effect.severity, broker.engine, plain(broker.name), ...condition];
}

function additionalContext(effect: Effect, broker: Broker): Readonly<Record<string, string>> {
  const { isTest } = storyOf(effect);
  return {
    brokerId: broker.id,
    severity: effect.severity,
    ...(isTest ? { test: 'true' } : {}),
    ...(effect.kind === 'notify' ? { incidentId: effect.incident.id, condition: effect.incident.conditionId } : {}),
  };
}
