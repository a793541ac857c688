import { parse } from 'yaml';
import { awsSettingsSchema } from '../../../src/config/aws-settings.ts';
import { parseSettings } from '../../../src/config/load.ts';
import { deployCommand } from '../../../src/init/deploy-command.ts';
import { type FoundBroker, firstSettings } from '../../../src/init/first-settings.ts';
import { askWishes, NO_WISHES, type Wishes } from '../../../src/init/wishes.ts';

const broker = (name: string): FoundBroker => ({ name, engine: 'rabbitmq', url: `https://${name}.example`, tags: {} });
const TWO = [broker('orders'), broker('bills'), { name: 'old', engine: 'activemq', tags: {} } as const];

/** A person who gives these answers, one after the other; what was asked comes with the wishes. */
async function asked(brokers: readonly FoundBroker[], ...answers: readonly string[]) {
  const left = [...answers];
  const questions: string[] = [];
  const wishes = await askWishes(brokers, async (question) => {
    questions.push(question);
    return left.shift() ?? '';
  });
  expect(left).toEqual([]);
  return { wishes, questions };
}

test('enter is an answer to everything, and changes nothing', async () => {
  const { wishes, questions } = await asked(TWO);
  expect(wishes).toEqual(NO_WISHES);
  expect(questions).toHaveLength(3);
});

test('one broker needs no choice', async () => {
  const { questions } = await asked(TWO.slice(0, 1));
  expect(questions.filter((question) => /Which brokers/.test(question))).toEqual([]);
  expect(questions).toHaveLength(2);
});

test('what is no answer is asked again', async () => {
  const { wishes, questions } = await asked(
    TWO,
    'nobody',
    'bills',
    'pigeon',
    'slack',
    '#ops',
    'C0123456789',
    'perhaps',
    'yes',
  );
  expect(wishes).toEqual({ names: ['bills'], channel: { kind: 'slack', channel: 'C0123456789' }, propose: true });
  expect(questions.filter((question) => /Which brokers/.test(question))).toHaveLength(2);
});

test('all of them is the same as none named; a webhook needs an address', async () => {
  const { wishes } = await asked(TWO, 'orders, bills', 'webhook', 'example.com', 'https://example.com/hook', 'n');
  expect(wishes).toEqual({ channel: { kind: 'webhook', url: 'https://example.com/hook' }, propose: false });
});

const WISHES: Wishes = { names: ['orders'], channel: { kind: 'slack', channel: 'C0123456789' }, propose: true };

test('wishes become settings of one machine', () => {
  const text = firstSettings({ brokers: TWO, user: 'watcher', wishes: WISHES, schemaFile: 'x.json' });
  const { notify, remediations } = parseSettings(parse(text), 'init');
  expect(notify.channels).toMatchObject({ 'ops-slack': { channel: 'C0123456789', token: { env: 'SLACK_TOKEN' } } });
  expect(remediations.rules).toMatchObject([{ mode: 'approve', user: 'repairer' }]);
});

test('and parameters of the deployment, which its settings take', () => {
  const command = deployCommand(TWO, 'eu-west-1', WISHES);
  expect(command).toMatch(/--param channelSecrets='mq-operator\/slack\/token-\*'/);
  expect(command).toMatch(/--param remediate=on/);
  const [, json = ''] = /--param settings='(.*)'$/.exec(command) ?? [];
  expect(awsSettingsSchema.parse(JSON.parse(json))).toMatchObject({
    readSecret: 'mq-operator/{name}/read',
    select: { names: ['orders'] },
    notify: { channels: { 'ops-slack': { token: { secret: 'mq-operator/slack/token' } } } },
    remediations: { rules: [{ mode: 'approve', secret: 'mq-operator/{name}/write' }] },
  });
});

test('a quote in a name does not end the parameter', () => {
  const [, json = ''] =
    /--param settings='(.*)'$/.exec(deployCommand(TWO, 'eu-west-1', { names: ["o'brien"], propose: false })) ?? [];
  expect(json).not.toContain("'");
  expect(JSON.parse(json)).toMatchObject({ select: { names: ["o'brien"] } });
});
