import type { Consumer } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import { brokenBy, type PostureInput, type Practice } from '../practice.ts';

export const prefetchSet: Practice = {
  id: 'prefetch',
  title: 'A prefetch for every consumer',
  weight: 3,
  why: 'Without a prefetch a consumer is handed everything there is; unacked messages stay in memory, and a slow consumer brings on a memory alarm.',
  how: 'basic.qos with 10 to 250 before basic.consume, measured for the work at hand.',
  sources: ['consumers'],
  judge: (input) =>
    brokenBy(
      consumersLabels(consumersOf(input).filter(({ prefetch, ackRequired }) => ackRequired && prefetch === 0)),
      'queues with consumers without prefetch',
    ),
};

export const acknowledgements: Practice = {
  id: 'acknowledgements',
  title: 'Consumers acknowledge',
  weight: 3,
  why: 'With automatic acknowledgement a message is gone as soon as it is sent; what the consumer had not finished when it stopped is lost.',
  how: 'Consume with auto-ack off and acknowledge each message when its work is done.',
  sources: ['consumers'],
  judge: (input) =>
    brokenBy(
      consumersLabels(consumersOf(input).filter(({ ackRequired }) => !ackRequired)),
      'queues with consumers that never acknowledge',
    ),
};

export const publisherConfirms: Practice = {
  id: 'publisher-confirms',
  title: 'Publisher confirms',
  weight: 3,
  why: 'Without confirms a publisher does not learn that a message was refused or lost, and nothing slows it down.',
  how: 'confirm.select on each publishing channel, and wait for the confirms.',
  sources: ['overview'],
  judge: ({ snapshot }) => {
    const rates = readValue(snapshot.rabbitmq?.overview)?.rates;
    const published = rates?.publish ?? 0;
    if (published < 0.1) return undefined;
    const confirmed = Math.min(100, Math.round((100 * (rates?.confirm ?? 0)) / published));
    return { kept: confirmed >= 90, evidence: [{ label: 'messages confirmed', value: confirmed, unit: 'percent' }] };
  },
};

export const consumeNotGet: Practice = {
  id: 'consume',
  title: 'basic.consume instead of basic.get',
  weight: 1,
  why: 'Polling costs a round trip for each message, and as much for each empty answer.',
  how: 'Subscribe with basic.consume and keep the consumer.',
  sources: ['overview'],
  judge: ({ snapshot }) => {
    const rates = readValue(snapshot.rabbitmq?.overview)?.rates;
    if (rates === undefined) return undefined;
    const polled = (rates.get ?? 0) + (rates.getNoAck ?? 0) + (rates.getEmpty ?? 0);
    return { kept: polled < 1, evidence: [{ label: 'basic.get', value: polled, unit: 'per-second' }] };
  },
};

export const leastPrivilege: Practice = {
  id: 'administrators',
  title: 'Few administrators',
  weight: 1,
  why: 'An application that signs in as administrator can delete every queue, by mistake as well.',
  how: 'Give applications users without tags and with permissions for what they use; the tag monitoring is enough to watch.',
  sources: ['users', 'connections'],
  judge: ({ snapshot }) => {
    const users = readValue(snapshot.rabbitmq?.users) ?? [];
    const administrators = new Set(users.filter(({ tags }) => tags.includes('administrator')).map(({ name }) => name));
    const connected = (readValue(snapshot.rabbitmq?.connections) ?? []).map(({ user }) => user);
    return brokenBy(
      [...new Set(connected)].filter((name) => administrators.has(name)),
      'administrators with connections of applications',
    );
  },
};

function consumersOf({ snapshot }: PostureInput): readonly Consumer[] {
  return readValue(snapshot.rabbitmq?.consumers) ?? [];
}

/** One label for each queue and user: "orders (user shop)". */
function consumersLabels(consumers: readonly Consumer[]): string[] {
  return [...new Set(consumers.map(({ queue, user }) => (user === undefined ? queue : `${queue} (user ${user})`)))];
}
