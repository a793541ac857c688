// Deploys the stack on this machine, with a real RabbitMQ cluster and a real ActiveMQ that "Amazon MQ" knows, until it is
// interrupted.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readEnvironment } from '../src/config/environment.ts';
import { type ActivemqLab, startActivemq, stopActivemq } from '../src/lab/activemq/activemq-lab.ts';
import { generalLogGroup } from '../src/lab/aws/bridge.ts';
import { activemqBridge } from '../src/lab/aws/bridge-activemq.ts';
import { rabbitmqBridge } from '../src/lab/aws/bridge-rabbitmq.ts';
import { deployStack, LOCAL_STACK } from '../src/lab/aws/deploy.ts';
import { ensurePython, LOCAL_REGION, startMinistack } from '../src/lab/aws/ministack.ts';
import { startAwsProxy } from '../src/lab/aws/proxy.ts';
import { readPassword } from '../src/lab/credentials.ts';
import { type Lab, stopLab } from '../src/lab/lab.ts';
import { startLab } from '../src/lab/start-lab.ts';
import { bridgeOnce } from './local-aws/bridge.ts';
import { cloudwatchTarget } from './local-aws/cloudwatch-target.ts';
import { createBroker } from './local-aws/create-broker.ts';

const VENV = join(import.meta.dirname, '..', '.venv-aws');
const MINUTE = 60_000;
const NAME = 'orders';
const ACTIVEMQ_NAME = 'invoices';

const environment = readEnvironment();
const dir = join(environment.stateDirectory, 'local-aws');
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

await mkdir(dir, { recursive: true });
console.log('Python environment with the emulator ...');
await ensurePython(VENV);
let upstream = '';
const proxy = await startAwsProxy(() => upstream);
const emulator = await startMinistack({ dir, venv: VENV, endpoint: proxy.url });
upstream = emulator.url;
Object.assign(process.env, {
  AWS_ENDPOINT_URL: proxy.url,
  AWS_REGION: LOCAL_REGION,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});
let lab: Lab | undefined;
let activemq: ActivemqLab | undefined;
try {
  console.log('RabbitMQ cluster of three nodes ...');
  lab = await startLab({ environment, dir: join(dir, 'lab') });
  console.log('ActiveMQ broker ...');
  activemq = await startActivemq({ environment, dir: join(dir, 'activemq'), name: ACTIVEMQ_NAME });
  console.log('serverless deploy --stage local ...');
  await deployStack(proxy.url);
  const id = await makeBroker(lab);
  const activemqId = await makeActivemqBroker();
  console.log(
    `\nDeployed as ${LOCAL_STACK}. The operator looks at the brokers ${NAME} and ${ACTIVEMQ_NAME} each minute.`,
  );
  console.log(
    `  AWS:     export AWS_ENDPOINT_URL=${proxy.url} AWS_REGION=${LOCAL_REGION} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test`,
  );
  console.log(`  break:   npx mq-operator lab break memory-alarm --dir ${join(dir, 'lab')}`);
  console.log(`           npx mq-operator lab activemq break store-filling --dir ${activemq.dir}`);
  console.log(`  follow:  npx serverless logs -f reconcile --stage local -t`);
  console.log('  stop:    Ctrl-C\n');
  const target = cloudwatchTarget(LOCAL_REGION);
  const cluster = rabbitmqBridge({ name: NAME, lab }, target);
  const bridge = activemqBridge({ id: activemqId, instance: 1, lab: activemq }, target);
  while (!stopping.signal.aborted) {
    const codes = await bridgeOnce(id, cluster, proxy, Date.now());
    await bridge.copy(Date.now());
    console.log(`figures copied to CloudWatch; codes: ${codes.join(', ') || 'none'}`);
    await pause(MINUTE, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
} finally {
  if (activemq !== undefined) await stopActivemq(activemq);
  if (lab !== undefined) await stopLab(lab);
  await emulator.stop();
  await proxy.close();
}

async function makeBroker({ dir: labDir, monitorUser, managementUrl }: Lab): Promise<string> {
  const BrokerId = await createBroker(NAME, { DeploymentMode: 'CLUSTER_MULTI_AZ' });
  proxy.overlay(BrokerId, { brokerInstances: [{ consoleURL: managementUrl, endpoints: [] }] });
  const secret = { username: monitorUser, password: readPassword(labDir, monitorUser) };
  await new SecretsManagerClient({}).send(
    new CreateSecretCommand({ Name: `mq-operator/${NAME}/read`, SecretString: JSON.stringify(secret) }),
  );
  return BrokerId;
}

async function makeActivemqBroker(): Promise<string> {
  const BrokerId = await createBroker(ACTIVEMQ_NAME, { EngineType: 'ACTIVEMQ' });
  proxy.overlay(BrokerId, { logs: { general: true, generalLogGroup: generalLogGroup(BrokerId) } });
  return BrokerId;
}
