import { freshFigures, metricsOf } from '../../detect/cloudwatch-figures.ts';
import { type Action, isRefusal, refuse, type View } from '../action.ts';
import { codesOf, describedBroker, NO_QUEUES } from '../amazon-mq.ts';

const PROMOTED_SECONDS = 3_600;

const RISKS = {
  SWITCHOVER: {
    risk: 'medium',
    reason: 'nothing is lost, but neither broker serves clients until both are equal',
    warnings: [
      'Until the replication queue is drained neither Region accepts clients.',
      'It needs both brokers, both Regions and the network between them in good health, or it does not end.',
    ],
  },
  FAILOVER: {
    risk: 'high',
    reason: 'what was not replicated yet is lost, and may be delivered twice or not at all',
    warnings: [
      'It serves clients at once, without what the primary has not replicated yet.',
      'It does not wait for the primary: stop its producers, where they still reach it.',
    ],
  },
} as const;

/** Makes the replica in another Region the primary. It is planned on the replica, in its Region. */
export const promoteReplica: Action = {
  id: 'promote-replica',
  title: 'make the replica in another Region the primary, by switchover or failover',
  through: 'aws',
  neverAuto: true,
  sources: [],
  underAlarms: [],
  underCodes: [],
  exempt: { 'broker-state': 'always', nodes: 'always', alarms: 'always', quorum: 'always' },
  iam: [{ actions: ['mq:Promote'], resource: 'broker' }],
  plan(view, { promotion: mode = 'SWITCHOVER' }) {
    const description = describedBroker(view);
    if (isRefusal(description)) return description;
    const { id, name, state, replication, pending } = description;
    if (replication === undefined) return refuse(`${name} does not replicate to another Region.`);
    if (replication.role === 'primary') {
      const { brokerId = 'not known', region = 'its Region' } = replication.counterpart ?? {};
      return refuse(`${name} is the primary; plan this for its replica (${brokerId}) in ${region}.`);
    }
    if (state !== 'REPLICA' && state !== 'RUNNING') return refuse(`The replica is ${state}.`);
    if (pending.replicationRole !== undefined) return refuse(`It is being made ${pending.replicationRole} already.`);
    const { risk, reason, warnings } = RISKS[mode];
    const lag = lagOf(view);
    return {
      ...NO_QUEUES,
      request: { action: 'promote-replica', promotion: mode },
      summary: `Make ${name} the primary by ${mode.toLowerCase()}; ${replication.counterpart?.brokerId ?? 'the present primary'} becomes its replica.`,
      risk,
      riskReason: reason,
      brokerChanges: [{ property: 'role', before: 'replica', after: 'primary' }],
      warnings: [
        lag === undefined
          ? 'How far it is behind is not known: CloudWatch shows no replication figures here.'
          : `It is about ${lag} ms behind: a switchover takes at least as long, a failover loses what was sent within it.`,
        ...warnings,
        'Clients must be pointed at the endpoints of the new primary. Configurations are not replicated.',
      ],
      preState: [state, replication, pending, codesOf(description)],
      steps: [
        {
          kind: 'call',
          call: { service: 'mq', operation: 'Promote', brokerId: id, mode },
          why: `the ${mode.toLowerCase()} is begun`,
        },
        {
          kind: 'wait',
          check: { kind: 'broker', brokerId: id, expect: { role: 'primary', states: ['RUNNING'] } },
          why: 'it is the primary and runs',
          withinSeconds: PROMOTED_SECONDS,
        },
      ],
      finish: [],
      revert: [],
    };
  },
};

/** The largest of what the replica and the primary tell, in milliseconds. */
function lagOf({ snapshot, now }: View): number | undefined {
  const metrics = metricsOf(snapshot);
  const figures = ['ReplicationLag', 'TotalReplicationLag'].flatMap((metric) => freshFigures(metrics, metric, [], now));
  return figures.length === 0 ? undefined : Math.max(...figures.map(({ latest }) => latest.value));
}
