import { SYNC_OVERRIDE } from '../../catalog/own-policies.ts';
import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { policySubject } from '../policy-use.ts';
import { worstFirst } from '../queue-figures.ts';
import { type SyncOverride, syncOverrides } from '../sync-overrides.ts';

/** Queues synchronise one after another; between two of them none does, for seconds. */
const LEFT_SECONDS = 600;

/** An override of ours outlives the synchronisation that it was made for. */
export const syncOverrideLeft = rabbitmqCondition({
  id: 'sync-override-left',
  title: 'Override of a synchronisation left behind',
  group: 'policies',
  versions: '<4.0.0',
  severity: 'warning',
  meaning:
    'A repair of a synchronisation put a policy of its own above all others and was not there to remove it. It repeats the settings of that moment, so that whoever changes a policy since sees no effect on these queues.',
  threshold: `Fires when a policy whose name begins with ${SYNC_OVERRIDE} is there and no queue that it applies to has synchronised for ${LEFT_SECONDS} s; clears when it is removed or in use.`,
  holdSeconds: LEFT_SECONDS,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['policies', 'queueDetails'],
  evaluate: ({ policies, queueDetails }) => worstFirst(syncOverrides(policies, queueDetails).map(observe)),
});

function observe({ policy, synchronising }: SyncOverride): Observation {
  return {
    subject: policySubject(policy),
    level: synchronising > 0 ? 'ok' : 'firing',
    evidence: [
      { label: 'synchronising', value: synchronising, unit: 'count' },
      { label: 'batch', value: String(policy.definition['ha-sync-batch-size'] ?? 'not set') },
      { label: 'priority', value: policy.priority },
    ],
  };
}
