import type { Observation } from '../../model/finding.ts';
import type { ObjectLimits, Policy } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';

/** A virtual host has no policy that bounds or shapes its queues, or no limits. */
export const vhostWithoutDefaults = rabbitmqCondition({
  id: 'vhost-without-defaults',
  title: 'Virtual host without defaults',
  group: 'policies',
  severity: 'warning',
  meaning:
    'Amazon MQ gives its protective policy and limits only to the virtual host "/". In this one a single queue or a leaking client can take all memory or disk of the broker.',
  threshold:
    'Fires when a virtual host has no policy for its queues beyond ha-* keys, or, on RabbitMQ 3, neither max-queues nor max-connections; clears when it has both. Virtual hosts that the monitoring user may not see into are left out.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview', 'vhosts', 'policies', 'vhostLimits'],
  evaluate: ({ overview, vhosts, policies, vhostLimits }) => {
    const limitsExpected = Number.parseInt(overview.rabbitmqVersion, 10) < 4;
    const visible = vhosts.filter(({ hidden }) => hidden !== true);
    return visible.map(({ name }): Observation => {
      const policy = policies.some((candidate) => candidate.vhost === name && shapesQueues(candidate));
      const limits = vhostLimits.some((candidate) => candidate.subject === name && bounds(candidate));
      return {
        subject: { kind: 'vhost', name },
        level: policy && (limits || !limitsExpected) ? 'ok' : 'firing',
        evidence: [
          { label: 'policy for its queues', value: policy },
          { label: 'max-queues or max-connections', value: limits },
        ],
      };
    });
  },
});

/** `ha-*` alone, as Amazon MQ adds it everywhere, replicates queues; it does not bound them. */
function shapesQueues({ applyTo, definition }: Policy): boolean {
  return applyTo !== 'exchanges' && Object.keys(definition).some((key) => !key.startsWith('ha-'));
}

function bounds({ limits }: ObjectLimits): boolean {
  return ['max-queues', 'max-connections'].some((key) => (limits[key] ?? -1) >= 0);
}
