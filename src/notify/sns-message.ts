import { createHash } from 'node:crypto';
import type { Broker } from '../model/broker.ts';
import type { Effect } from '../model/effect.ts';
import { formatValue } from '../model/format.ts';
import { chatNotification } from './chat-notification.ts';
import { detailsOf, visible } from './details.ts';
import { eventOf } from './event.ts';
import type { OperatorEvent } from './event-schema.ts';
import { type LinkTemplates, linksOf } from './links.ts';
import { observationText, storyOf } from './story.ts';

/** `amazon-q`: what https subscribers get is the custom notification of Amazon Q Developer in chat applications. */
export type SnsForm = 'text' | 'amazon-q';

export interface SnsSettings {
  readonly topicArn: string;
  readonly form: SnsForm;
  readonly links: LinkTemplates;
}

/** The parameters of one `Publish`. */
export interface SnsMessage {
  readonly TopicArn: string;
  readonly Subject: string;
  readonly MessageStructure: 'json';
  readonly Message: string;
  readonly MessageAttributes: Readonly<Record<string, { readonly DataType: 'String'; readonly StringValue: string }>>;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

/** SNS: ASCII, no line breaks, at most 100 characters. */
const SUBJECT_LENGTH = 100;
/** One SMS in the plain alphabet has 160 characters; what is longer is cut into several, each paid for. */
const SMS_LENGTH = 160;
const MAIL_LENGTH = 8_000;

/** Mail and SMS get words, everything else on the topic gets the event of `docs/events/event.schema.json`. */
export function snsMessage(effect: Effect, broker: Broker, { topicArn, form, links }: SnsSettings): SnsMessage {
  const bodies = {
    default: JSON.stringify(eventOf(effect, broker, links)),
    email: mailText(effect, broker, links),
    sms: smsText(effect, broker),
    ...(form === 'amazon-q' ? { https: JSON.stringify(chatNotification(effect, broker, links)) } : {}),
  };
  return {
    TopicArn: topicArn,
    Subject: subject(effect, broker),
    MessageStructure: 'json',
    Message: JSON.stringify(bodies),
    MessageAttributes: attributes(effect, broker),
    ...(topicArn.endsWith('.fifo')
      ? { MessageGroupId: digest(broker.id), MessageDeduplicationId: digest(effect.id) }
      : {}),
  };
}

function subject(effect: Effect, broker: Broker): string {
  const { status, headline } = storyOf(effect);
  return ascii(`[${status.toUpperCase()}] ${headline} - ${broker.name}`, SUBJECT_LENGTH);
}

/** A mail as people read it, with the commands that answer it. */
export function mailText(effect: Effect, broker: Broker, templates: LinkTemplates): string {
  const { headline, status } = storyOf(effect);
  const { dashboard, condition, incident } = linksOf(templates, effect, broker);
  const lines = [
    `${status.toUpperCase()}: ${headline}`,
    '',
    line('Broker', broker.name),
    line('Time', formatValue(effect.at, 'time')),
    ...detailsOf(effect).map(([label, text]) => line(label.charAt(0).toUpperCase() + label.slice(1), visible(text))),
    ...[dashboard, condition, incident].flatMap((address) => (address === undefined ? [] : [line('See', address)])),
    ...(effect.kind === 'notify' && effect.incident.state !== 'resolved' ? answers(effect.incident.id) : []),
  ];
  const text = lines.join('\n');
  return text.length <= MAIL_LENGTH ? text : `${text.slice(0, MAIL_LENGTH)}\n... (shortened)`;
}

function answers(id: string): readonly string[] {
  return [
    '',
    `Take care of it:  mq-operator ack ${id}`,
    `Keep it quiet:    mq-operator silence ${id} --for 4h --reason WHY`,
  ];
}

function line(label: string, text: string): string {
  return `${`${label}${label === '' ? '' : ':'}`.padEnd(10)}${text}`;
}

function smsText(effect: Effect, broker: Broker): string {
  const { status, headline } = storyOf(effect);
  const [worst] = effect.kind === 'notify' && effect.incident.state !== 'resolved' ? effect.incident.observations : [];
  const where = worst === undefined ? '' : `. ${observationText(worst)}`;
  return ascii(`${status.toUpperCase()} ${headline}, ${broker.name}${where}`, SMS_LENGTH);
}

const EVENT_TYPES: Readonly<Record<Effect['kind'], OperatorEvent['type']>> = {
  notify: 'incident',
  digest: 'digest',
  notice: 'maintenance',
  remediation: 'remediation',
};

/** What subscriptions filter by. SNS takes no empty values. */
function attributes(effect: Effect, broker: Broker): SnsMessage['MessageAttributes'] {
  const { kind, severity } = effect;
  const values: Readonly<Record<string, string>> = {
    type: EVENT_TYPES[kind],
    severity,
    broker: visible(broker.name),
    engine: broker.engine,
    test: String(storyOf(effect).isTest),
    ...(effect.kind === 'notify' ? { reason: effect.reason, condition: effect.incident.conditionId } : {}),
    ...(effect.kind === 'remediation' ? { reason: effect.news, action: effect.remediation.action } : {}),
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { DataType: 'String' as const, StringValue: value }]),
  );
}

function ascii(text: string, limit: number): string {
  const clean = text.replace(/[^\x20-\x7e]/g, '?');
  return clean.length <= limit ? clean : `${clean.slice(0, limit - 3)}...`;
}

/** SNS takes 128 characters of a limited alphabet as ids. */
function digest(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
