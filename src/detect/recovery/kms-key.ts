import { brokerDimensions } from '../../catalog/cloudwatch-metrics.ts';
import type { Evidence } from '../../model/finding.ts';
import { readValue } from '../../model/reading.ts';
import { FRESH_MILLISECONDS, metricsOf } from '../cloudwatch-figures.ts';
import type { ConditionInput } from '../condition.ts';
import { type RecoveryCheck, UNSEEN } from '../recovery-check.ts';

/** Grants that Amazon MQ needs on a customer managed key of a RabbitMQ broker. */
const NEEDED_GRANTS = ['mq_grant', 'mq_rabbit_grant'] as const;

export const kmsKeyRecovery: RecoveryCheck = (input) => {
  const key = readValue(input.snapshot.amazonMq?.kmsKey);
  const answers = brokerAnswers(input);
  if (key === undefined) {
    if (answers) return { state: 'over', evidence: [answering] };
    const asked = readValue(input.snapshot.cloudwatch?.metrics) !== undefined;
    return asked ? { state: 'lasting', evidence: [{ label: 'broker answers', value: false }] } : UNSEEN;
  }
  const missing = key.grants === undefined ? [] : NEEDED_GRANTS.filter((name) => !key.grants?.includes(name));
  const evidence: Evidence[] = [
    { label: 'key', value: key.arn ?? key.keyId },
    { label: 'key state', value: key.state },
    ...(key.deletionDate === undefined
      ? []
      : [{ label: 'key is deleted at', value: key.deletionDate, unit: 'time' } as const]),
    ...(missing.length === 0 ? [] : [{ label: 'missing grants', value: missing.join(', ') }]),
  ];
  if (key.state !== 'Enabled' || missing.length > 0) return { state: 'lasting', evidence };
  return answers ? { state: 'over', evidence: [...evidence, answering] } : { state: 'easing', evidence };
};

const answering: Evidence = { label: 'broker answers', value: true };

/** A quarantined broker neither answers calls nor delivers figures. */
export function brokerAnswers({ broker, snapshot, now }: ConditionInput): boolean {
  if (snapshot.rabbitmq?.overview.state === 'read') return true;
  const names = brokerDimensions(broker);
  return metricsOf(snapshot).some(
    ({ broker: name, points }) => names.includes(name) && now - (points.at(-1)?.at ?? 0) <= FRESH_MILLISECONDS / 2,
  );
}
