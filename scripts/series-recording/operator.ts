import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { deployStack, LOCAL_STACK } from '../../src/lab/aws/deploy.ts';
import { ensurePython, LOCAL_REGION, startMinistack } from '../../src/lab/aws/ministack.ts';
import { type AwsProxy, startAwsProxy } from '../../src/lab/aws/proxy.ts';
import { readPassword } from '../../src/lab/credentials.ts';
import { type Lab, setMemoryLimit } from '../../src/lab/lab.ts';
import { startLab } from '../../src/lab/start-lab.ts';
import { startCloudwatchFront } from '../../test/support/cloudwatch-front.ts';
import { publishThrough } from '../../test/support/deployed-publish.ts';
import { createBroker } from '../local-aws/create-broker.ts';
import { type Figures, writeRecording } from './recorder.ts';
import { functionsOf, loggedFigures, queueFigures, type TimedValue } from './stack-figures.ts';

const VENV = join(import.meta.dirname, '../../.venv-aws');
const MINUTE = 60_000;
const MINUTES = 16;
const PHASES = [
  { fault: 'memory-alarm', from: 4, to: 7 },
  { fault: 'api-throttled', from: 10, to: 13 },
] as const;

/** How CloudWatch tells that an alarm is on. */
const ALARM = {
  version: '0',
  id: 'e-1',
  account: '111122223333',
  time: '2026-01-05T00:00:00Z',
  region: LOCAL_REGION,
  resources: [],
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  detail: {
    alarmName: 'mq-operator/orders/memory-near-limit/critical/rabbit@one',
    state: { value: 'ALARM' },
    configuration: {
      metrics: [
        {
          metricStat: {
            metric: { namespace: 'AWS/AmazonMQ', name: 'RabbitMQMemUsed', dimensions: { Broker: 'orders' } },
          },
        },
      ],
    },
  },
};

/** The deployed stack on this machine, minute by minute: through a memory alarm, and an Amazon MQ API that throttles. */
export async function recordOperator(dir: string): Promise<void> {
  await ensurePython(VENV);
  mkdirSync(`${dir}-aws`);
  let upstream = '';
  const proxy = await startAwsProxy(() => upstream);
  const emulator = await startMinistack({ dir: `${dir}-aws`, venv: VENV, endpoint: proxy.url });
  upstream = emulator.url;
  const front = await startCloudwatchFront(() => emulator.url, ['mute-rules', 'queries-of-alarms']);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: proxy.url,
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  try {
    const lab = await startLab({ dir, nodes: 1 });
    await deployStack(proxy.url, { publish: 'on', widget: 'on' });
    await publishThrough(front.url);
    await makeBroker(lab, proxy);
    await createBroker('billing', { EngineType: 'ACTIVEMQ' });
    const from = Math.ceil(Date.now() / MINUTE) * MINUTE;
    const queues = await throughFaults(lab, proxy, from);
    const functions = await functionsOf(LOCAL_STACK);
    const values = [...queues, ...(await loggedFigures(functions))];
    writeRecording('operator/series.json', byMinute(values, from), PHASES);
  } finally {
    await emulator.stop();
    await front.close();
    await proxy.close();
  }
}

async function makeBroker(lab: Lab, proxy: AwsProxy): Promise<void> {
  const BrokerId = await createBroker('orders');
  proxy.overlay(BrokerId, { brokerInstances: [{ consoleURL: lab.managementUrl, endpoints: [] }] });
  const secret = { username: lab.monitorUser, password: readPassword(lab.dir, lab.monitorUser) };
  await new SecretsManagerClient({}).send(
    new CreateSecretCommand({ Name: 'mq-operator/orders/read', SecretString: JSON.stringify(secret) }),
  );
}

/** Lets the minutes pass, with somebody who has a dashboard open for some of them. Returns what waited in the queues. */
async function throughFaults(lab: Lab, proxy: AwsProxy, from: number): Promise<readonly TimedValue[]> {
  const lambda = new LambdaClient({});
  const queues: TimedValue[] = [];
  let mend: () => void = () => undefined;
  for (let minute = 0; minute < MINUTES; minute += 1) {
    await sleep(Math.max(0, from + minute * MINUTE - Date.now()));
    const [alarm, throttled] = PHASES;
    if (minute === alarm.from) {
      await setMemoryLimit(lab, 1, 20_000_000);
      await lambda.send(new InvokeCommand({ FunctionName: `${LOCAL_STACK}-event`, Payload: JSON.stringify(ALARM) }));
    }
    if (minute === alarm.to) await setMemoryLimit(lab, 1, 2_000_000_000);
    if (minute === throttled.from) {
      const fault = { kind: 'error', status: 429, code: 'TooManyRequestsException' } as const;
      mend = proxy.trouble(({ service }) => service === 'mq', fault);
    }
    if (minute === throttled.to) mend();
    for (let second = 0; second < 50; second += 10) {
      await sleep(Math.max(0, from + minute * MINUTE + second * 1_000 - Date.now()));
      queues.push(...(await queueFigures(LOCAL_STACK)));
      if (minute >= alarm.from && minute < alarm.to + 2 && second % 30 === 0) {
        await lambda.send(new InvokeCommand({ FunctionName: `${LOCAL_STACK}-widget`, Payload: '{}' }));
      }
    }
  }
  await sleep(Math.max(0, from + MINUTES * MINUTE + 2_000 - Date.now()));
  return queues;
}

function byMinute(values: readonly TimedValue[], from: number): readonly Figures[] {
  const minutes = Array.from({ length: MINUTES }, () => new Map<string, number>());
  for (const { at, key, value, combine } of values) {
    const figures = minutes[Math.floor((at - from) / MINUTE)];
    if (figures === undefined) continue;
    const before = figures.get(key) ?? 0;
    figures.set(key, combine === 'sum' ? before + value : Math.max(before, value));
  }
  return minutes;
}
