import type { Finding } from '../../src/model/finding.ts';
import type { Inspection } from '../../src/model/inspection.ts';
import type { RabbitmqReadings } from '../../src/model/rabbitmq.ts';
import type { ActionId, PlanRequest } from '../../src/model/remediation.ts';
import { type AwsWorld, aDescription, anAwsInput } from './amazon-mq.ts';
import { MIRRORED } from './plans.ts';
import {
  aBroker,
  aConnection,
  anOverview,
  aPolicy,
  aQueue,
  aQueueDetail,
  aReading,
  aVhost,
  T0,
  theReadings,
  threeNodes,
} from './snapshots.ts';

/** A broker that an action can repair, and the same one after somebody else changed what the plan rests on. */
export interface Sample {
  readonly request: PlanRequest;
  readonly found: Inspection;
  readonly changed: Inspection;
}

const MEMBERS = ['rabbit@a', 'rabbit@b', 'rabbit@c'];
const ORDERS = { vhost: '/', name: 'orders' };
/** A hook for whatever demands something. */
export const SAMPLE_HOOK = {
  name: 'restart',
  conditions: ['paused-*'],
  target: { kind: 'lambda', functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:restart' },
} as const;

/** One for every action: where an action is missing here, this does not compile. */
export const SAMPLES: Readonly<Record<ActionId, Sample>> = {
  'tune-queue-sync': {
    request: { action: 'tune-queue-sync' },
    found: stalled(MIRRORED),
    changed: stalled({ ...MIRRORED, 'max-length': 9 }),
  },
  'apply-default-policies': {
    request: { action: 'apply-default-policies', vhosts: ['shop'] },
    found: managed({ vhosts: aReading([aVhost('shop')]), policies: aReading([]) }),
    changed: managed({ vhosts: aReading([aVhost('shop')]), policies: aReading([aPolicy({ vhost: 'shop' })]) }),
  },
  'apply-vhost-limits': {
    request: { action: 'apply-vhost-limits', vhosts: ['shop'] },
    found: managed({ vhosts: aReading([aVhost('shop')]), vhostLimits: aReading([]) }),
    changed: managed({
      vhosts: aReading([aVhost('shop')]),
      vhostLimits: aReading([{ subject: 'shop', limits: { 'max-queues': 7 } }]),
    }),
  },
  'cap-queue-length': {
    request: { action: 'cap-queue-length', queues: [ORDERS], maxLength: 100 },
    found: filled({}),
    changed: filled({ arguments: { 'x-max-length': 9 } }),
  },
  'close-connections': {
    request: { action: 'close-connections', owner: { user: 'shop' }, count: 1 },
    found: managed({ connections: aReading(connections(2)) }),
    changed: managed({ connections: aReading(connections(6)) }),
  },
  'purge-queue': {
    request: { action: 'purge-queue', queues: [ORDERS] },
    found: filled({}),
    changed: filled({ ready: 50_000 }),
  },
  'delete-unused-queue': {
    request: { action: 'delete-unused-queue', queues: [ORDERS] },
    found: filled({ ready: 0, messages: 0, consumers: 0 }),
    changed: filled({ ready: 0, messages: 0, consumers: 1 }),
  },
  'rebalance-leaders': {
    request: { action: 'rebalance-leaders' },
    found: led(['rabbit@a', 'rabbit@a', 'rabbit@a', 'rabbit@a']),
    changed: led(['rabbit@a', 'rabbit@b', 'rabbit@c', 'rabbit@a']),
  },
  'revert-pending-change': {
    request: { action: 'revert-pending-change' },
    found: onAws({ state: 'CRITICAL_ACTION_REQUIRED', pending: { instanceType: 'mq.m5.xlarge' }, ...demands() }),
    changed: onAws({ state: 'CRITICAL_ACTION_REQUIRED', pending: {}, ...demands('SOMETHING_NEW') }),
  },
  'resize-broker': aws('resize-broker', {}, { instanceType: 'mq.m5.xlarge' }),
  'grow-storage': aws('grow-storage', { ...m7g(), storageSize: 15 }, { ...m7g(), storageSize: 75 }),
  'reboot-broker': aws('reboot-broker', {}, { state: 'REBOOT_IN_PROGRESS' }),
  'promote-replica': aws('promote-replica', replica('replica'), replica('primary')),
  'enable-logs': aws('enable-logs', { logging: { general: false } }, { logging: { general: true } }),
  'enable-key': key('enable-key', 'Disabled', 'PendingDeletion'),
  'cancel-key-deletion': key('cancel-key-deletion', 'PendingDeletion', 'Enabled'),
  'run-hook': {
    request: { action: 'run-hook' },
    found: { ...onAws({}), findings: [pausedFinding('firing')] },
    changed: { ...onAws({}), findings: [pausedFinding('ok')] },
  },
};

function managed(readings: Partial<RabbitmqReadings>): Inspection {
  const { snapshot } = onAws({});
  const rabbitmq = theReadings({
    overview: aReading(anOverview()),
    nodes: aReading(threeNodes()),
    operatorPolicies: aReading([]),
    quorumCritical: aReading({ healthy: true }),
    ...readings,
  });
  const { amazonMq: _aws, ...rest } = snapshot;
  const broker = aBroker({ deploymentMode: 'cluster-multi-az', instanceType: 'mq.m5.large' });
  return { broker, snapshot: { ...rest, rabbitmq }, findings: [], diagnosis: {} };
}

function filled(more: Parameters<typeof aQueueDetail>[1]): Inspection {
  return managed({
    policies: aReading([]),
    queues: aReading([aQueue('orders'), aQueue('mail')]),
    queueDetails: aReading([aQueueDetail('orders', { ready: 500, messages: 500, ...more })]),
  });
}

function stalled(effectivePolicy: Readonly<Record<string, unknown>>): Inspection {
  const queue = { state: 'syncing', messages: 50_000, policy: 'all', effectivePolicy, syncMessages: 0 };
  const inspection = managed({
    queues: aReading([aQueue('orders', { state: 'syncing', policy: 'all' })]),
    queueDetails: aReading([aQueueDetail('orders', queue)]),
    policies: aReading([aPolicy({ name: 'all', pattern: '.*', applyTo: 'queues', definition: effectivePolicy })]),
  });
  return { ...inspection, findings: [pausedFinding('firing')] };
}

function pausedFinding(level: 'firing' | 'ok'): Finding {
  const subject = { kind: 'queue', ...ORDERS } as const;
  return {
    ...{ conditionId: 'paused-queue-sync', title: 'Stalled', level, severity: 'critical' },
    ...{ observations: [{ subject, level, evidence: [] }], checked: 1, holdSeconds: 0, clearSeconds: 0 },
  };
}

function led(leaders: readonly string[]): Inspection {
  const details = leaders.map((leader, index) =>
    aQueueDetail(`q${index}`, { type: 'quorum', leader, members: MEMBERS, onlineMembers: MEMBERS }),
  );
  return managed({ queues: aReading(details), queueDetails: aReading(details) });
}

function connections(count: number) {
  return Array.from({ length: count }, (_, index) => aConnection(`10.0.0.${index}:5000 -> 10.0.1.1:5671`));
}

function onAws(description: Parameters<typeof aDescription>[0], more: AwsWorld = {}): Inspection {
  const { broker, snapshot } = anAwsInput({ description: aDescription(description), ...more });
  return { broker, snapshot: { ...snapshot, takenAt: T0 }, findings: [], diagnosis: {} };
}

function aws(
  action: ActionId,
  found: Parameters<typeof aDescription>[0],
  changed: Parameters<typeof aDescription>[0],
): Sample {
  const healthy = {
    rabbitmq: { nodes: aReading(threeNodes()), quorumCritical: aReading({ healthy: true }) },
  };
  return { request: { action }, found: onAws(found, healthy), changed: onAws({ ...found, ...changed }, healthy) };
}

function key(action: ActionId, found: string, changed: string): Sample {
  const description = {
    arn: 'arn:aws:mq:eu-west-1:111122223333:broker:orders:b-1',
    kmsKeyId: 'k-1',
    state: 'CRITICAL_ACTION_REQUIRED',
    ...demands('RABBITMQ_INVALID_KMS_KEY'),
  };
  const at = (state: string) =>
    onAws(description, { kmsKey: { keyId: 'k-1', arn: 'arn:aws:kms:eu-west-1:111122223333:key/k-1', state } });
  return { request: { action }, found: at(found), changed: at(changed) };
}

function demands(code = 'RABBITMQ_DISK_USAGE_TOO_HIGH_FOR_CHANGE') {
  return { actionsRequired: [{ code }] };
}

function m7g() {
  return { instanceType: 'mq.m7g.large', engineVersion: '4.2' };
}

function replica(role: 'primary' | 'replica') {
  const counterpart = { brokerId: 'b-2', region: 'us-east-1' };
  const engine = { engine: 'activemq', engineVersion: '5.18', deploymentMode: 'active-standby-multi-az' } as const;
  return { ...engine, state: role === 'replica' ? 'REPLICA' : 'RUNNING', replication: { role, counterpart } };
}
