import type { Evidence } from '../../model/finding.ts';
import { readingsCondition } from '../condition.ts';
import { failureEvidence, nothingReachable, ofBroker, type ReadingsSummary, summarise } from '../readings.ts';

/** Without these no alarm can be seen. */
const ESSENTIAL = ['overview', 'nodes', 'queues'];

/** Something answers, but what is read does not suffice to judge the broker. */
export const monitoringBlind = readingsCondition({
  id: 'monitoring-blind',
  title: 'Monitoring is blind',
  group: 'availability',
  severity: 'critical',
  meaning:
    'The broker may be well or not: it cannot be told. Sign-in is refused, the replies are too slow or unusable, or half of the sources fail. Incidents that are open stay open meanwhile.',
  threshold:
    'Fires when sign-in is refused, when overview, nodes or queues cannot be read, or when at least half of the sources asked fail; clears as soon as none of these holds.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  evaluate: (readings, input) => {
    const summary = summarise(readings);
    const reason = nothingReachable(summary) ? undefined : blindness(summary);
    if (reason === undefined) return [ofBroker(input, 'ok', [])];
    const why: Evidence = { label: 'reason', value: reason };
    return [ofBroker(input, 'firing', [why, ...failureEvidence(summary)])];
  },
});

function blindness({ read, failed }: ReadingsSummary): string | undefined {
  if (failed.some(([, { why }]) => why === 'authentication')) return 'sign-in refused';
  const blind = failed.filter(([source]) => ESSENTIAL.includes(source));
  const slow = failed.some(([, { why }]) => why === 'timeout');
  if (blind.length > 0) return slow ? 'too slow' : `not readable: ${blind.map(([source]) => source).join(', ')}`;
  if (failed.length > 0 && failed.length >= read) return 'half of the sources fail';
  return undefined;
}
