import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';

/** The broker is used in ways that a later version refuses. */
export const deprecatedFeaturesUsed = rabbitmqCondition({
  id: 'deprecated-features-used',
  title: 'Deprecated features in use',
  group: 'upgrade',
  versions: '>=3.13.0',
  severity: 'info',
  meaning:
    'A feature that is deprecated works now, is off by default one version later, and then gone. What depends on it has to change before that upgrade.',
  threshold: 'Fires for each deprecated feature that the broker itself reports as used; clears when it no longer does.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 4.0.5', 'RabbitMQ 4.3.6'],
  sources: ['deprecatedFeatures'],
  evaluate: ({ deprecatedFeatures }, { broker }) =>
    deprecatedFeatures.length === 0
      ? [{ subject: { kind: 'broker', name: broker.name }, level: 'ok', evidence: [] }]
      : deprecatedFeatures.map(
          ({ name, phase, description }): Observation => ({
            subject: { kind: 'feature', name },
            level: 'firing',
            evidence: [
              { label: 'phase', value: phase },
              ...(description === undefined ? [] : [{ label: 'the broker says', value: description.slice(0, 300) }]),
            ],
          }),
        ),
});
