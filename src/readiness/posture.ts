import type { Evidence } from '../model/finding.ts';
import type { PostureInput, Practice } from './practice.ts';
import {
  acknowledgements,
  consumeNotGet,
  leastPrivilege,
  prefetchSet,
  publisherConfirms,
} from './practices/clients.ts';
import {
  boundedQueues,
  celeryChatter,
  deliveryLimits,
  durableQueues,
  quorumQueues,
  shortQueues,
  smallMessages,
} from './practices/queues.ts';
import {
  channelsPerConnection,
  clusterDeployment,
  generalLogs,
  longLivedConnections,
  privateBroker,
  productionInstance,
  supportedVersion,
} from './practices/setup.ts';

/** Every practice, heaviest first. */
export const PRACTICES: readonly Practice[] = [
  clusterDeployment,
  supportedVersion,
  quorumQueues,
  durableQueues,
  acknowledgements,
  publisherConfirms,
  prefetchSet,
  productionInstance,
  boundedQueues,
  shortQueues,
  smallMessages,
  longLivedConnections,
  privateBroker,
  channelsPerConnection,
  consumeNotGet,
  deliveryLimits,
  celeryChatter,
  leastPrivilege,
  generalLogs,
];

export interface PracticeResult {
  readonly id: string;
  readonly title: string;
  readonly weight: number;
  /** unknown: not read; not-applicable: does not concern this broker, or nothing happens now that would show it. */
  readonly state: 'kept' | 'broken' | 'unknown' | 'not-applicable';
  readonly evidence: readonly Evidence[];
  readonly offenders: readonly string[];
  readonly why: string;
  readonly how: string;
  /** Why it is unknown. */
  readonly reason?: string;
}

export interface PostureReport {
  readonly brokerId: string;
  /** 0 to 100: the weight of the practices kept in that of those judged; undefined when none could be judged. */
  readonly score: number | undefined;
  readonly results: readonly PracticeResult[];
}

/** Scores a broker against the best practices; pure. What could not be read lowers nothing, and is listed. */
export function postureOf(input: PostureInput, practices: readonly Practice[] = PRACTICES): PostureReport {
  const results = practices.map((practice) => resultOf(practice, input));
  const judged = results.filter(({ state }) => state === 'kept' || state === 'broken');
  const whole = weightOf(judged);
  const kept = weightOf(judged.filter(({ state }) => state === 'kept'));
  return { brokerId: input.broker.id, score: whole === 0 ? undefined : Math.round((100 * kept) / whole), results };
}

function resultOf(practice: Practice, input: PostureInput): PracticeResult {
  const { id, title, weight, why, how } = practice;
  const about = { id, title, weight, why, how, evidence: [], offenders: [] };
  const unread = practice.sources.flatMap((source) => {
    const reading = input.snapshot.rabbitmq?.[source];
    if (reading?.state === 'read') return [];
    return [`${source}: ${reading === undefined ? 'not collected' : reading.detail}`];
  });
  if (unread.length > 0) return { ...about, state: 'unknown', reason: unread.join('; ') };
  const judgement = practice.judge(input);
  if (judgement === undefined) return { ...about, state: 'not-applicable' };
  const { kept, evidence, offenders = [] } = judgement;
  return { ...about, state: kept ? 'kept' : 'broken', evidence, offenders };
}

function weightOf(results: readonly PracticeResult[]): number {
  return results.reduce((total, { weight }) => total + weight, 0);
}
