import { parse } from 'yaml';
import { parseSettings } from '../../../src/config/load.ts';
import { deployCommand } from '../../../src/init/deploy-command.ts';
import { type FoundBroker, firstSettings, passwordVariable } from '../../../src/init/first-settings.ts';

const ORDERS: FoundBroker = {
  name: 'orders',
  engine: 'rabbitmq',
  url: 'https://b-1.mq.eu-west-1.amazonaws.com',
  deploymentMode: 'cluster-multi-az',
  instanceType: 'mq.m5.large',
  tags: { team: 'shop: "A"' },
  maintenanceWindow: { dayOfWeek: 'SUNDAY', timeOfDay: '03:00', timeZone: 'UTC' },
  network: { public: true, subnetIds: [], securityGroups: [] },
};
const HIDDEN: FoundBroker = {
  ...ORDERS,
  name: 'billing-eu',
  network: { public: false, subnetIds: ['subnet-b', 'subnet-a'], securityGroups: ['sg-1'] },
};
const BILLS: FoundBroker = {
  name: 'bills',
  engine: 'activemq',
  tags: {},
  network: { public: false, subnetIds: ['subnet-z'], securityGroups: [] },
};

const text = firstSettings({ brokers: [ORDERS, HIDDEN, BILLS], user: 'watcher', schemaFile: 'x.json' });

test('what was found is settings', () => {
  const { brokers, notify } = parseSettings(parse(text), 'init');
  expect(brokers.map(({ name }) => name)).toEqual(['orders', 'billing-eu']);
  expect(brokers[0]).toMatchObject({ user: 'watcher', passwordEnv: 'ORDERS_PASSWORD', tags: { team: 'shop: "A"' } });
  expect(notify.channels).toEqual({});
  expect(text).toMatch(/^# Watched when deployed to AWS only: bills \(activemq\)$/m);
});

test('what is proposed as a comment is settings too, once it is uncommented', () => {
  const [found = '', proposed = ''] = text.split('intervalSeconds: 60');
  const uncommented = found + proposed.replaceAll(/^# ((?:notify|incidents|remediations):| {2,}\S.*)$/gm, '$1');
  const settings = parseSettings(parse(uncommented), 'init');
  expect(Object.keys(settings.notify.channels)).toEqual(['ops-slack']);
  expect(settings.remediations.rules).toEqual([expect.objectContaining({ mode: 'approve', user: 'repairer' })]);
});

test('a private broker is watched from its network', () => {
  expect(deployCommand([ORDERS, BILLS], 'eu-west-1')).toBe(
    'npx serverless deploy --stage prod --region eu-west-1 \\\n  --param network=public',
  );
  expect(deployCommand([ORDERS, HIDDEN], 'eu-west-1')).toMatch(
    /network=vpc \\\n {2}--param subnetIds=subnet-a,subnet-b \\\n {2}--param securityGroupIds=sg-1$/,
  );
});

test.each([
  ['orders', 'ORDERS_PASSWORD'],
  ['orders-eu.2', 'ORDERS_EU_2_PASSWORD'],
  ['1st', 'BROKER_1ST_PASSWORD'],
  ['—', 'BROKER_PASSWORD'],
])('the password of %s is in %s', (name, variable) => {
  expect(passwordVariable(name)).toBe(variable);
});
