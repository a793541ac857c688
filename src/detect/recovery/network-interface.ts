import { brokerDimensions } from '../../catalog/cloudwatch-metrics.ts';
import type { Evidence } from '../../model/finding.ts';
import { readValue } from '../../model/reading.ts';
import { freshFigures, metricsOf } from '../cloudwatch-figures.ts';
import { type RecoveryCheck, UNSEEN } from '../recovery-check.ts';

export const networkInterfaceRecovery: RecoveryCheck = ({ broker, snapshot, now }) => {
  const interfaces = readValue(snapshot.amazonMq?.networkInterfaces);
  if (interfaces === undefined || interfaces.length === 0) return UNSEEN;
  const broken = interfaces.filter(({ status }) => status !== 'attached');
  if (broken.length > 0) {
    return {
      state: 'lasting',
      evidence: broken.map(({ id, ipAddress, status }) => ({ label: `${id} (${ipAddress})`, value: status })),
    };
  }
  const heard = new Set(
    freshFigures(metricsOf(snapshot), 'CpuUtilization', [], now).map(({ series }) => series.broker),
  );
  const silent = brokerDimensions(broker).filter((name) => !heard.has(name));
  const evidence: Evidence[] = [
    { label: 'network interfaces attached', value: interfaces.length, unit: 'count' },
    ...(silent.length === 0 ? [] : [{ label: 'instances without figures', value: silent.join(', ') }]),
  ];
  return { state: silent.length === 0 ? 'over' : 'easing', evidence };
};
