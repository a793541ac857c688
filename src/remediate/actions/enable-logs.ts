import { allowAmazonMqToLog, lackingLogAccess } from '../../collect/logs/resource-policies.ts';
import type { BrokerDescription } from '../../model/amazon-mq.ts';
import type { LogKind } from '../../model/remediation.ts';
import { type Action, isRefusal, refuse, type View } from '../action.ts';
import { describedBroker, NO_QUEUES, nextChance } from '../amazon-mq.ts';

const SETTLED_SECONDS = 300;

/** Turns on the logs that Amazon MQ sends to CloudWatch Logs. */
export const enableLogs: Action = {
  id: 'enable-logs',
  title: 'send the general or audit log to CloudWatch Logs, from the next restart on',
  through: 'aws',
  sources: [],
  underAlarms: ['memory', 'disk'],
  underCodes: [],
  exempt: { nodes: 'always', alarms: 'always', quorum: 'always' },
  iam: [
    { actions: ['mq:UpdateBroker'], resource: 'broker' },
    { actions: ['logs:CreateLogGroup'], resource: 'broker-log-group' },
    { actions: ['logs:DescribeResourcePolicies'], resource: 'any' },
  ],
  plan(view, { logs: wanted = ['general'] }) {
    const description = describedBroker(view);
    if (isRefusal(description)) return description;
    const { id, name, engine, logging = {}, pending } = description;
    if (engine === 'rabbitmq' && wanted.includes('audit'))
      return refuse('RabbitMQ has no audit log; only ActiveMQ does.');
    const kinds = wanted.filter((kind) => (pending.logging?.[kind] ?? logging[kind]) !== true).sort();
    if (kinds.length === 0) return refuse(`The ${wanted.join(' and ')} log is on already.`);
    const update = (on: boolean) =>
      ({
        service: 'mq',
        operation: 'UpdateBroker',
        brokerId: id,
        update: { logs: flagsOf(description, kinds, on) },
      }) as const;
    return {
      ...NO_QUEUES,
      request: { action: 'enable-logs', logs: kinds },
      summary: `Send the ${kinds.join(' and ')} log of ${name} to CloudWatch Logs; it begins ${nextChance(description)}.`,
      risk: 'low',
      riskReason: 'nothing restarts because of it; CloudWatch charges for what is stored',
      brokerChanges: kinds.map((kind) => ({ property: `${kind} log`, before: 'off', after: 'on' })),
      warnings: [
        'Whoever restarts the broker needs logs:CreateLogGroup, or the log group is not made.',
        ...(engine === 'activemq' ? whoMayWrite(view, description) : []),
      ],
      preState: [logging, pending],
      steps: [{ kind: 'call', call: update(true), why: `the ${kinds.join(' and ')} log is turned on` }],
      finish: [
        {
          kind: 'wait',
          check: { kind: 'broker', brokerId: id, expect: { update: update(true).update } },
          why: 'it is pending, or on already',
          withinSeconds: SETTLED_SECONDS,
        },
      ],
      revert: [{ kind: 'call', call: update(false), why: `the ${kinds.join(' and ')} log stays off` }],
    };
  },
};

const NO_LINE = 'so no line would arrive though the log is on';

/**
 * Whether Amazon MQ could write at all. Resource policies of CloudWatch Logs are shared by everything in the account:
 * what is missing is told with its fix, never changed.
 */
function whoMayWrite({ snapshot }: View, { arn = '' }: BrokerDescription): string[] {
  const reading = snapshot.amazonMq?.logPolicies;
  const [, partition = 'aws', , region = '', account = ''] = arn.split(':');
  const place = { partition, region, account };
  const fix = region === '' || account === '' ? '' : ` Before you apply this: ${allowAmazonMqToLog(place)}`;
  if (reading?.state !== 'read') {
    const why = reading !== undefined && 'detail' in reading ? `: ${reading.detail}` : '';
    return [
      `Whether a resource policy of CloudWatch Logs lets mq.amazonaws.com write below /aws/amazonmq/ could not be read${why}; without one no line arrives.${fix}`,
    ];
  }
  const lacking = lackingLogAccess(reading.value, place);
  if (lacking.length === 0) return [];
  return [`No resource policy of CloudWatch Logs lets Amazon MQ do ${lacking.join(' and ')}, ${NO_LINE}.${fix}`];
}

/** Amazon MQ takes the flags as a whole: what is not given counts as off. */
function flagsOf({ logging = {}, engine }: BrokerDescription, kinds: readonly LogKind[], on: boolean) {
  const present = {
    general: logging.general === true,
    ...(engine === 'activemq' ? { audit: logging.audit === true } : {}),
  };
  return { ...present, ...Object.fromEntries(kinds.map((kind) => [kind, on])) };
}
