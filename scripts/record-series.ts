/**
 * Records the figures of real brokers as Amazon MQ would publish them to CloudWatch, and of the deployed operator itself,
 * through faults and their end:
 * `node scripts/record-series.ts [faults|limits|activemq|activemq-processor|operator]` renews the files series*.json in test/fixtures.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopActivemq } from '../src/lab/activemq/activemq-lab.ts';
import { stopLab } from '../src/lab/lab.ts';
import { recordActivemq, recordActivemqProcessor } from './series-recording/activemq.ts';
import { recordOperator } from './series-recording/operator.ts';
import { recordRabbitmqFaults } from './series-recording/rabbitmq-faults.ts';
import { recordRabbitmqLimits } from './series-recording/rabbitmq-limits.ts';

const RECORDINGS = new Map([
  ['faults', recordRabbitmqFaults],
  ['limits', recordRabbitmqLimits],
  ['activemq', recordActivemq],
  ['activemq-processor', recordActivemqProcessor],
  ['operator', recordOperator],
]);

const wanted = process.argv.slice(2);
for (const [name, record] of RECORDINGS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const dir = join(mkdtempSync(join(tmpdir(), 'mq-operator-series-')), 'lab');
  try {
    await record(dir);
  } finally {
    await stopActivemq({ dir });
    await stopLab({ dir });
    rmSync(join(dir, '..'), { recursive: true, force: true });
  }
}
