/**
 * Records what a real cluster answers to two passes of the collector, healthy and with faults:
 * `node scripts/record-rabbitmq.ts` renews test/fixtures/rabbitmq-VERSION/. Host names and secrets are scrubbed.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localSecrets } from '../src/adapters/local/local-secrets.ts';
import { writeRecording } from '../src/adapters/local/recorded-reader.ts';
import { createManagementReader } from '../src/adapters/rabbitmq/management-reader.ts';
import { collect } from '../src/collect/collect.ts';
import { EMPTY_CACHE } from '../src/collect/rabbitmq/cache.ts';
import { recordingReader } from '../src/collect/recording.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { breakFault, mendFault } from '../src/lab/faults.ts';
import { type Lab, stopLab } from '../src/lab/lab.ts';
import { startLoad, stopLoad } from '../src/lab/load.ts';
import { startLab } from '../src/lab/start-lab.ts';

const FAULTS = [
  'memory-alarm',
  'node-down',
  'stranded-queue',
  'slow-consumer',
  'policy-missing',
  'paused-sync',
] as const;
/** Far enough apart for the second pass to differ; each lab renews its figures every second. */
const PAUSE = 3_000;
/** Until every node has told every other one all of its figures. */
const SETTLE = 10_000;

async function main(): Promise<void> {
  const environment = readEnvironment();
  const dir = mkdtempSync(join(tmpdir(), 'mq-operator-record-'));
  try {
    const lab = await startLab({ dir, environment, statisticsMilliseconds: 1000 });
    const folder = join(import.meta.dirname, '../test/fixtures', `rabbitmq-${lab.version}`);
    mkdirSync(folder, { recursive: true });
    await startLoad(lab, 'steady');
    await sleep(SETTLE);
    await record(lab, lab.monitorUser, join(folder, 'healthy.json'));
    await record(lab, lab.adminUser, join(folder, 'healthy-administrator.json'));
    for (const fault of FAULTS) {
      await breakFault(lab, fault, (line) => console.log(line));
      await sleep(SETTLE);
      await record(lab, lab.monitorUser, join(folder, `${fault}.json`));
      await mendFault(lab, fault);
    }
    await stopLoad(lab, 'steady');
  } finally {
    await stopLab({ dir });
    rmSync(dir, { recursive: true, force: true });
  }
}

async function record(lab: Lab, user: string, file: string): Promise<void> {
  const secrets = localSecrets(readEnvironment());
  const credentials = await secrets.resolve({ kind: 'file', user, path: lab.credentialsFile });
  const now = Date.now();
  const reader = recordingReader(createManagementReader({ url: lab.managementUrl, credentials }), now);
  try {
    const broker = { id: 'lab', name: 'lab', engine: 'rabbitmq', tags: {} } as const;
    const first = await collect(broker, reader, { now, history: [], cache: EMPTY_CACHE });
    await sleep(PAUSE);
    await collect(broker, reader, { now: Date.now(), history: [], cache: first.cache });
    writeRecording(file, reader.recording());
    console.log(file);
  } finally {
    await reader.close();
  }
}

await main();
