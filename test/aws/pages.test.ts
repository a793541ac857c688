import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListTopicsCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { createBroker } from '../../scripts/local-aws/create-broker.ts';
import { type Emulator, ensurePython, LOCAL_REGION, startMinistack } from '../../src/lab/aws/ministack.ts';
import { type AwsProxy, startAwsProxy } from '../../src/lab/aws/proxy.ts';
import { readPassword } from '../../src/lab/credentials.ts';
import { labAdmin } from '../../src/lab/lab.ts';
import { cleanFolder } from '../support/clean-folder.ts';
import { useAws, VENV } from '../support/emulator.ts';
import { withLab } from '../support/lab.ts';
import { commandsOf, inlineCommandsOf, settingsOf } from '../support/page-commands.ts';

/**
 * The commands of the pages that people start with, from top to bottom, in a clean checkout with an empty home. The brokers
 * of the Region are a real RabbitMQ on this machine, and AWS is an emulator.
 */

const MINUTES = 60_000;
const shared = withLab({ nodes: 1 });
const clean = cleanFolder();
const dir = mkdtempSync(join(tmpdir(), 'mq-operator-pages-'));
const PASSWORD = 'reads-only-1';
let emulator: Emulator | undefined;
let proxy: AwsProxy | undefined;

beforeAll(async () => {
  await ensurePython(VENV);
  proxy = await startAwsProxy(() => emulator?.url ?? '');
  emulator = await startMinistack({ dir, venv: VENV, endpoint: proxy.url });
  useAws(proxy.url);
  Object.assign(clean.variables, {
    AWS_ENDPOINT_URL: proxy.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const BrokerId = await createBroker('orders');
  proxy.overlay(BrokerId, { brokerInstances: [{ consoleURL: shared.lab.managementUrl, endpoints: [] }] });
  // What "Give it a user that reads" says in words.
  await labAdmin(shared.lab).put('users/mq-operator', { password: PASSWORD, tags: 'monitoring' });
  await labAdmin(shared.lab).put('permissions/%2F/mq-operator', { configure: '^$', write: '^$', read: '^$' });
}, 5 * MINUTES);

afterAll(async () => {
  await clean.remove();
  await emulator?.stop();
  await proxy?.close();
  rmSync(dir, { recursive: true, force: true });
}, 2 * MINUTES);

/** Runs a line that has to end well; `codes` where the exit code says what was found. */
async function runs(line: string, said: RegExp, codes: readonly number[] = [0]): Promise<void> {
  const { code, output } = await clean.run(line);
  if (!said.test(output) || !codes.includes(code ?? -1)) throw new Error(`${line}\nended with ${code}:\n${output}`);
}

/** What `npm ci` would refuse: a lock file that does not fit. Installing is left out, the packages are there. */
const installs = (line: string) =>
  runs(line.replace('npm ci', 'npm ci --dry-run --ignore-scripts --offline'), /added|up to date/);
/** What a pass finds is told by the exit code: 0 ok, 1 warning, 2 critical. */
const FOUND = [0, 1, 2];

function keeps(line: string, value: string): void {
  clean.variables[/^export (\w+)=…$/.exec(line)?.[1] ?? ''] = value;
}

/** The commands of AWS's own tool, which is not part of the project: the same call through the SDK. */
async function calls(line: string): Promise<void> {
  const [, service, action, ...words] = line.match(/'[^']*'|\S+/g) ?? [];
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: words.map((word) => word.replace(/^'(.*)'$/, '$1')),
    options: {
      region: text,
      name: text,
      'secret-string': text,
      'topic-arn': text,
      protocol: text,
      'notification-endpoint': text,
    },
  });
  expect(values.region).toBe(LOCAL_REGION);
  if (`${service} ${action}` === 'secretsmanager create-secret') {
    const SecretString = values['secret-string']?.replace('…', PASSWORD);
    await new SecretsManagerClient({}).send(new CreateSecretCommand({ Name: values.name, SecretString }));
    return;
  }
  expect(`${service} ${action}`).toBe('sns subscribe');
  const { Topics = [] } = await new SNSClient({}).send(new ListTopicsCommand({}));
  const { protocol: Protocol, 'notification-endpoint': Endpoint } = values;
  await new SNSClient({}).send(new SubscribeCommand({ TopicArn: Topics[0]?.TopicArn, Protocol, Endpoint }));
}

const settingsSchema = z.looseObject({ brokers: z.array(z.looseObject({})), notify: z.unknown() });

/** The settings of README, with the broker that there is; its Slack is nobody's. */
async function startsWithSettings(line: string): Promise<void> {
  const file = join(clean.path, 'mq-operator.yaml');
  writeFileSync(file, settingsOf('README.md'));
  await runs('npx mq-operator config check mq-operator.yaml', /./);
  const { notify: _notify, ...settings } = settingsSchema.parse(parse(readFileSync(file, 'utf8')));
  const { managementUrl: url } = shared.lab;
  writeFileSync(file, stringify({ ...settings, brokers: [{ ...settings.brokers[0], url, user: 'mq-operator' }] }));
  clean.variables.ORDERS_PASSWORD = PASSWORD;
  await clean.start(line, /^\d\d:\d\d:\d\d /m);
  rmSync(file);
}

type Treatment = (line: string) => Promise<void> | void;

const README: Readonly<Record<string, Treatment>> = {
  'npm ci && npm start': async (line) => {
    const [ci = '', start = ''] = line.split(' && ');
    await installs(ci);
    await clean.start(start, /^\d\d:\d\d:\d\d /m);
  },
  'npx mq-operator lab break paused-sync': (line) => runs(line, /paused-sync/),
  'npx mq-operator lab mend paused-sync': (line) => runs(line, /paused-sync/),
  // All of these tests; that they are found is what can be tried from within them.
  'npm ci && npm test': () => runs('npm run -s jest -- --listTests', /test\/aws\/pages\.test\.ts/),
  'export MQ_PASSWORD=…': (line) => keeps(line, readPassword(shared.lab.dir, shared.lab.monitorUser)),
  'npx mq-operator check --url https://b-1234.mq.eu-west-1.amazonaws.com --user watcher --password-env MQ_PASSWORD': (
    line,
  ) => {
    const { managementUrl, monitorUser } = shared.lab;
    const here = line.replace(/https:\S+/, managementUrl).replace('watcher', monitorUser);
    return runs(here, /RabbitMQ|rabbitmq/, FOUND);
  },
};

const README_INLINE: Readonly<Record<string, Treatment>> = {
  'npm start -- --config mq-operator.yaml': startsWithSettings,
  // Deployed further down; here, that it can be packaged as it stands.
  'npx serverless deploy --stage dev': (line) => runs(line.replace('deploy', 'print'), /service: mq-operator/),
  // Three nodes, an ActiveMQ and the stack: what it consists of is tested one by one.
  'npm run local:aws': () => runs('npm run', /local:aws/),
};

const GETTING_STARTED: Readonly<Record<string, Treatment>> = {
  'npm ci': installs,
  'npx mq-operator lab up': (line) => runs(line, /http:\/\/127\.0\.0\.1/),
  'npx mq-operator check': (line) => runs(line, /./, FOUND),
  'npx mq-operator lab break policy-missing': (line) => runs(line, /policy-missing/),
  'npx mq-operator lab down': (line) => runs(line, /./),
  'npx mq-operator init --region eu-west-1': (line) => runs(line, /one broker \(orders\)[\s\S]*npx serverless deploy/),
  'aws secretsmanager create-secret --region eu-west-1 --name mq-operator/orders/read --secret-string \'{"username":"mq-operator","password":"…"}\'':
    calls,
  'export ORDERS_PASSWORD=…': (line) => keeps(line, PASSWORD),
  'npx mq-operator doctor --config mq-operator.yaml': (line) => runs(line, /^ok +orders +sign-in/m, [1]),
  'npx mq-operator check --config mq-operator.yaml': (line) => runs(line, /orders/, FOUND),
  'npx serverless deploy --stage dev --region eu-west-1 --param network=public': (line) =>
    runs(line, /deployed to stack mq-operator-dev/),
  'aws sns subscribe --region eu-west-1 --topic-arn arn:aws:sns:eu-west-1:111122223333:topic --protocol email --notification-endpoint you@example.com':
    calls,
  'npx mq-operator doctor --stack dev --region eu-west-1': (line) =>
    runs(line, /^ok +reconcile +permissions[\s\S]*^ok +orders +sign-in/m, [0, 1]),
  'npx mq-operator test-notify --stack dev --region eu-west-1': (line) => runs(line, /^sent +sns /m),
};

/** The treatment of a line; a page that says something new fails until somebody has said how it is tried. */
function treat(treatments: Readonly<Record<string, Treatment>>, line: string): Promise<void> | void {
  const treatment = treatments[line];
  if (treatment === undefined) throw new Error(`nobody has said how this is tried: ${line}`);
  return treatment(line);
}

describe('README.md', () => {
  test.each(commandsOf('README.md'))('%s', (line) => treat(README, line), 5 * MINUTES);

  test(
    'Ctrl-C ends the watch, and the cluster that it started',
    async () => {
      // npm ends by the signal itself; what it started has ended when nothing holds its output any more.
      expect(await clean.interrupt()).toHaveLength(1);
      await runs('npx mq-operator lab status', /There is no lab/, [3]);
    },
    2 * MINUTES,
  );

  test.each(inlineCommandsOf('README.md'))('%s', (line) => treat(README_INLINE, line), 2 * MINUTES);

  test(
    'Ctrl-C ends the watch of the settings',
    async () => {
      expect(await clean.interrupt()).toHaveLength(1);
    },
    MINUTES,
  );
});

describe('docs/getting-started.md', () => {
  test.each(commandsOf('docs/getting-started.md'))('%s', (line) => treat(GETTING_STARTED, line), 5 * MINUTES);
});
