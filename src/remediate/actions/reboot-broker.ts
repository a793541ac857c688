import { ACTION_REQUIRED_CODES, actionRequiredEntry } from '../../catalog/action-required-codes.ts';
import type { BrokerDescription } from '../../model/amazon-mq.ts';
import { type Action, isRefusal, refuse } from '../action.ts';
import { codesOf, cutOffBy, describedBroker, NO_QUEUES } from '../amazon-mq.ts';

/** Five minutes are usual, twenty are documented, and a cluster goes node by node. */
const RESTART_SECONDS = 3_600;
const SETTLED_SECONDS = 300;

/** Restarts the broker, which also applies what waits for a restart. It cannot be taken back. */
export const rebootBroker: Action = {
  id: 'reboot-broker',
  title: 'restart the broker; applies pending changes',
  through: 'aws',
  neverAuto: true,
  sources: [],
  underAlarms: ['disk'],
  underCodes: ACTION_REQUIRED_CODES.flatMap(({ code }) =>
    code === 'RABBITMQ_DISK_ALARM' || !refusesReboot(code) ? [code] : [],
  ),
  exempt: {
    'pending-change': 'always',
    nodes: 'when-unread',
    alarms: 'when-unread',
    quorum: 'when-unread',
  },
  iam: [{ actions: ['mq:RebootBroker'], resource: 'broker' }],
  plan(view) {
    const description = describedBroker(view);
    if (isRefusal(description)) return description;
    const { id, name, state, pending, replication } = description;
    if (state !== 'RUNNING' && state !== 'CRITICAL_ACTION_REQUIRED') {
      return refuse(`The broker is ${state}; Amazon MQ restarts only one that runs.`);
    }
    const refused = codesOf(description).filter(
      (code) => refusesReboot(code) && !growsUnderDiskAlarm(code, description),
    );
    if (refused.length > 0) {
      return refuse(...refused.map((code) => `Amazon MQ refuses a reboot under ${code}: ${refusalOf(code)}.`));
    }
    const changes = Object.entries(pending).filter(([, value]) => value !== undefined);
    const names = changes.map(([property]) => property);
    const applies = names.length === 0 ? '' : `, which applies what is pending: ${names.join(', ')}`;
    return {
      ...NO_QUEUES,
      request: { action: 'reboot-broker' },
      summary: `Restart ${name}${applies}.`,
      risk: 'high',
      riskReason: 'clients are cut off, and it cannot be taken back',
      brokerChanges: changes.map(([property, value]) => ({
        property,
        before: presentOf(description, property),
        after: typeof value === 'string' ? value : JSON.stringify(value),
      })),
      warnings: [
        cutOffBy(description),
        ...(replication?.role === 'primary' ? ['Its replica in the other Region restarts with it.'] : []),
        ...(codesOf(description).includes('RABBITMQ_DISK_ALARM')
          ? ['Under the disk alarm Amazon MQ documents this for a larger storage size, and also that it may refuse.']
          : []),
      ],
      preState: [state, pending, codesOf(description)],
      steps: [
        {
          kind: 'call',
          call: { service: 'mq', operation: 'RebootBroker', brokerId: id },
          why: 'the broker is told to restart',
        },
        {
          kind: 'wait',
          check: { kind: 'restarted', brokerId: id },
          why: 'the broker has restarted and runs',
          withinSeconds: RESTART_SECONDS,
        },
      ],
      finish:
        names.length === 0
          ? []
          : [
              {
                kind: 'wait',
                check: { kind: 'broker', brokerId: id, expect: { notPending: names } },
                why: 'nothing is pending any more',
                withinSeconds: SETTLED_SECONDS,
              },
            ],
      revert: [],
    };
  },
};

function refusesReboot(code: string): boolean {
  return actionRequiredEntry(code)?.refused.some(({ operation }) => operation === 'RebootBroker') ?? true;
}

function refusalOf(code: string): string {
  const refused = actionRequiredEntry(code)?.refused.find(({ operation }) => operation === 'RebootBroker');
  return refused?.detail ?? 'what it allows under this code is not known';
}

/** The one documented way out of the disk alarm by a reboot: a larger storage size is pending. */
function growsUnderDiskAlarm(code: string, { pending }: BrokerDescription): boolean {
  return code === 'RABBITMQ_DISK_ALARM' && pending.storageSize !== undefined;
}

function presentOf(description: BrokerDescription, property: string): string {
  const value = Object.entries(description).find(([name]) => name === property)?.[1];
  if (value === undefined) return 'as it is';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
