import { readDoctorPlace } from '../src/config/doctor-place.ts';
import type { DoctorReport } from '../src/doctor/report.ts';
import { examineDeployed } from '../src/wiring/aws-stack-doctor.ts';
import { count, logger, once, withRuntime } from './runtime.ts';

const examination = once((stack) => () => examineDeployed(stack, readDoctorPlace()));

/** The stack examines itself: called by `mq-operator doctor --stack`. Sends and changes nothing. */
export const handler = withRuntime<DoctorReport>(async () => {
  const checks: DoctorReport['checks'] = [];
  for await (const line of examination()()) checks.push(line);
  const wrong = checks.filter(({ health }) => health === 'failed');
  count('DoctorFindings', wrong.length);
  logger.info('doctor', { checks: checks.length, failed: wrong.map(({ subject, check }) => `${subject} ${check}`) });
  return { version: 1, checks };
});
