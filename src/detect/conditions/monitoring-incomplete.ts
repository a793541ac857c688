import type { Evidence } from '../../model/finding.ts';
import { readValue } from '../../model/reading.ts';
import { readingsCondition } from '../condition.ts';
import { failureEvidence, ofBroker, summarise } from '../readings.ts';

/** Part of what should be watched is not seen. */
export const monitoringIncomplete = readingsCondition({
  id: 'monitoring-incomplete',
  title: 'Monitoring is incomplete',
  group: 'availability',
  severity: 'warning',
  meaning:
    'What is missing is not watched: trouble there shows late or not at all, and conditions that need it are unknown.',
  threshold:
    'Fires when a source keeps failing, when elements of a reply cannot be understood and are dropped, or when the monitoring user may not see into a virtual host; clears when nothing is missing.',
  holdSeconds: 300,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  evaluate: (readings, input) => {
    const summary = summarise(readings);
    const hidden = (readValue(readings.vhosts) ?? []).filter((vhost) => vhost.hidden === true);
    const missing: Evidence[] = [
      ...(summary.read === 0 ? [] : failureEvidence(summary)),
      ...summary.dropped.map(([source, count]) => ({
        label: `${source} dropped`,
        value: count,
        unit: 'count' as const,
      })),
      ...hidden.map(({ name }) => ({ label: 'virtual host without permission', value: name })),
    ];
    return [ofBroker(input, missing.length > 0 ? 'firing' : 'ok', missing)];
  },
});
