import type { PassRequest } from '../../aws-ports.ts';
import { AMAZON_MQ_NAMESPACE, brokerDimensions } from '../../catalog/cloudwatch-metrics.ts';
import type { InventoryEntry } from '../../model/inventory.ts';
import { toBroker } from '../to-broker.ts';
import type { AlarmEvent, ApiCallEvent, AwsEvent, HealthEvent, KeyEvent } from './schema.ts';

/** What an event asks for. It is a hint: the pass reads for itself how things are. */
export interface EventRequest {
  readonly passes: readonly PassRequest[];
  /** The event is about a broker that is not known: look for brokers now. */
  readonly discover: boolean;
}

interface Matched {
  readonly entries: readonly InventoryEntry[];
  readonly hint: string;
  readonly discover?: boolean;
}

/** The brokers that an event is about or that it will hurt. */
export function passesOf(event: AwsEvent, known: readonly InventoryEntry[], now: number): EventRequest {
  const { entries, hint, discover = false } = match(event, known);
  const passes = entries.map(({ description: { id } }) => ({
    brokerId: id,
    reason: event['detail-type'],
    hint,
    at: now,
    deduplicationId: `${id}-${event.id}`.slice(0, 128),
  }));
  return { passes, discover };
}

function match(event: AwsEvent, known: readonly InventoryEntry[]): Matched {
  switch (event['detail-type']) {
    case 'AWS API Call via CloudTrail':
      return matchApiCall(event, known);
    case 'CloudWatch Alarm State Change':
    case 'CloudWatch Alarm Contributor State Change':
      return matchAlarm(event, known);
    case 'AWS Health Event':
      return matchHealth(event, known);
    default:
      return matchKeyEvent(event, known);
  }
}

function matchApiCall(event: ApiCallEvent, known: readonly InventoryEntry[]): Matched {
  const { eventSource, eventName, errorCode, userIdentity } = event.detail;
  const outcome = errorCode === undefined ? '' : ` (refused: ${errorCode})`;
  const hint = `${eventName} by ${userIdentity?.arn ?? 'somebody'}${outcome}`;
  switch (eventSource) {
    case 'amazonmq.amazonaws.com':
      return { ...matchBrokerCall(event, known), hint };
    case 'kms.amazonaws.com':
      return { entries: entriesOfKey(keysNamedBy(event), known), hint };
    case 'ec2.amazonaws.com':
      return { entries: entriesOfInterface(event, known), hint };
    default:
      return { entries: [], hint };
  }
}

function matchBrokerCall(
  { detail }: ApiCallEvent,
  known: readonly InventoryEntry[],
): Pick<Matched, 'entries' | 'discover'> {
  const named = textsOf(detail.requestParameters, ['brokerId', 'broker-id', 'brokerName']).concat(
    textsOf(detail.responseElements, ['brokerId']),
  );
  const entries = known.filter(({ description: { id, name } }) => named.includes(id) || named.includes(name));
  return { entries, discover: entries.length === 0 || detail.eventName === 'DeleteBroker' };
}

function keysNamedBy({ detail }: ApiCallEvent): readonly string[] {
  const arns = (detail.resources ?? []).flatMap(({ ARN }) => ARN ?? []);
  return [...textsOf(detail.requestParameters, ['keyId']), ...arns];
}

/** A key is named by its id or by its ARN, which ends in the id. */
function entriesOfKey(keys: readonly string[], known: readonly InventoryEntry[]): readonly InventoryEntry[] {
  const ids = keys.map(keyIdOf);
  return known.filter(({ description: { kmsKeyId } }) => kmsKeyId !== undefined && ids.includes(keyIdOf(kmsKeyId)));
}

function keyIdOf(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

/** Detaching names the attachment only: then every broker of the Region that has interfaces is looked at. */
function entriesOfInterface(
  { detail, region }: ApiCallEvent,
  known: readonly InventoryEntry[],
): readonly InventoryEntry[] {
  const [id] = textsOf(detail.requestParameters, ['networkInterfaceId']);
  if (id !== undefined) return known.filter(({ interfaces }) => interfaces.some((one) => one.id === id));
  return known.filter(({ home, interfaces }) => home.region === region && interfaces.length > 0);
}

function matchAlarm({ detail }: AlarmEvent, known: readonly InventoryEntry[]): Matched {
  const fromMetrics = (detail.configuration?.metrics ?? []).flatMap(({ metricStat }) => {
    const metric = metricStat?.metric;
    const name = metric?.namespace === AMAZON_MQ_NAMESPACE ? metric.dimensions?.Broker : undefined;
    return name === undefined ? [] : [name];
  });
  const contributor = detail.alarmContributor?.attributes?.Broker;
  const names = contributor === undefined ? fromMetrics : [...fromMetrics, contributor];
  return {
    entries: known.filter((entry) => brokerDimensions(toBroker(entry)).some((name) => names.includes(name))),
    hint: `alarm ${detail.alarmName} is ${detail.state?.value ?? 'changed'}`,
  };
}

function matchHealth({ detail }: HealthEvent, known: readonly InventoryEntry[]): Matched {
  const named = (detail.affectedEntities ?? []).flatMap(({ entityValue }) => entityValue ?? []);
  return {
    entries: known.filter(({ description: { id, arn, name } }) =>
      named.some((one) => one === id || one === arn || one === name),
    ),
    hint: `AWS Health: ${detail.eventTypeCode ?? 'event'} is ${detail.statusCode ?? 'open'}`,
  };
}

function matchKeyEvent(event: KeyEvent, known: readonly InventoryEntry[]): Matched {
  const keyId = event.detail['key-id'];
  const keys = keyId === undefined ? event.resources : [keyId, ...event.resources];
  return { entries: entriesOfKey(keys, known), hint: event['detail-type'] };
}

function textsOf(parameters: Readonly<Record<string, unknown>>, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const value = parameters[name];
    return typeof value === 'string' ? [value] : [];
  });
}
