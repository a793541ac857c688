import semver from 'semver';
import { readValue } from '../../model/reading.ts';
import { type RecoveryCheck, UNSEEN } from '../recovery-check.ts';

/** A change that was taken back or applied is not pending any more. */
export const pendingChangeRecovery: RecoveryCheck = (_input, { pending }) => {
  const { instanceType, storageSize: pendingSize } = pending;
  if (instanceType === undefined && pendingSize === undefined) {
    return { state: 'over', evidence: [{ label: 'pending change', value: 'none' }] };
  }
  return {
    state: 'lasting',
    evidence: [
      ...(instanceType === undefined ? [] : [{ label: 'pending instance type', value: instanceType }]),
      ...(pendingSize === undefined ? [] : [{ label: 'pending storage size', value: `${pendingSize} GB` }]),
    ],
  };
};

export const blockedUpgradeRecovery: RecoveryCheck = (_input, { pending, engineVersion }) => {
  const evidence = [
    { label: 'engine version', value: engineVersion ?? 'not known' },
    { label: 'pending engine version', value: pending.engineVersion ?? 'none' },
  ];
  const blocked = isAtLeast(pending.engineVersion, '4.0.0') && !isAtLeast(engineVersion, '4.0.0');
  return { state: blocked ? 'lasting' : 'over', evidence };
};

export const quorumQueueRecovery: RecoveryCheck = ({ snapshot }, { engineVersion }) => {
  if (isAtLeast(engineVersion, '3.13.0')) {
    return { state: 'over', evidence: [{ label: 'engine version', value: engineVersion ?? '' }] };
  }
  const queues = readValue(snapshot.rabbitmq?.queues);
  if (queues === undefined) return UNSEEN;
  const quorum = queues.filter(({ type }) => type === 'quorum');
  return {
    state: quorum.length === 0 ? 'over' : 'lasting',
    evidence: [{ label: 'quorum queues', value: quorum.length, unit: 'count' }],
  };
};

function isAtLeast(version: string | undefined, least: string): boolean {
  const parsed = semver.coerce(version);
  return parsed !== null && semver.gte(parsed, least);
}
