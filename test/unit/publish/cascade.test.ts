import { DEFAULT_PUBLISH_SETTINGS, publishSettingsSchema } from '../../../src/config/publish-settings.ts';
import { resolveRule } from '../../../src/publish/cascade.ts';
import { BROKER_RULES } from '../../../src/publish/registry.ts';
import { rabbitmqTarget } from '../../support/publish-targets.ts';

const RULE = BROKER_RULES['memory-near-limit'];
const { broker } = rabbitmqTarget('orders', { env: 'prod', team: 'shop' });
const warningOf = (alarms: unknown) =>
  resolveRule(RULE, publishSettingsSchema.parse({ alarms }).alarms, broker).warning;
const memory = (warning: number) => ({ rules: { 'memory-near-limit': { warning } } });

test('each level wins over the one before it: rule, defaults, engine, tag, broker', () => {
  expect(warningOf({})).toBe(80);
  const defaults = memory(81);
  const engines = { rabbitmq: memory(82), activemq: memory(70) };
  const tags = [
    { match: { env: 'prod' }, ...memory(83) },
    { match: { env: 'prod', team: 's*' }, ...memory(84) },
    { match: { env: 'dev' }, ...memory(71) },
    { match: { owner: '*' }, ...memory(72) },
  ];
  const brokers = { 'ord*': memory(85), billing: memory(73) };
  expect(warningOf({ defaults })).toBe(81);
  expect(warningOf({ defaults, engines })).toBe(82);
  expect(warningOf({ defaults, engines, tags })).toBe(84);
  expect(warningOf({ defaults, engines, tags, brokers })).toBe(85);
});

test('what is said for one rule wins over what is said for all at the same level', () => {
  const settings = publishSettingsSchema.parse({
    alarms: {
      defaults: { rules: { 'memory-near-limit': { enabled: false } } },
      brokers: { orders: { enabled: false, rules: { 'memory-near-limit': { enabled: true } } } },
    },
  }).alarms;
  expect(resolveRule(RULE, settings, broker).enabled).toBe(true);
  expect(resolveRule(BROKER_RULES['disk-near-limit'], settings, broker).enabled).toBe(false);
});

test('nothing that goes in is changed: one broker leaves nothing behind for the next', () => {
  const settings = publishSettingsSchema.parse({ alarms: { brokers: { orders: memory(95) } } }).alarms;
  const before = JSON.stringify([settings, RULE]);
  expect(resolveRule(RULE, settings, broker).warning).toBe(95);
  expect(resolveRule(RULE, settings, { ...broker, id: 'other', name: 'other' }).warning).toBe(80);
  expect(resolveRule(RULE, DEFAULT_PUBLISH_SETTINGS.alarms, broker).warning).toBe(80);
  expect(JSON.stringify([settings, RULE])).toBe(before);
});

test('a window shortened at one level keeps the data points within it', () => {
  const settings = publishSettingsSchema.parse({
    alarms: { brokers: { orders: { rules: { 'node-silent': { periods: 4 } } } } },
  }).alarms;
  expect(resolveRule(BROKER_RULES['node-silent'], settings, broker)).toMatchObject({ periods: 4, datapoints: 4 });
});

test('every problem is reported at once; a rule for all brokers cannot be set for one', () => {
  const parsed = publishSettingsSchema.safeParse({
    account: '12',
    alarms: {
      defaults: { warningActions: ['topic'], rules: { 'memory-near-limit': { periods: 2, datapoints: 3 } } },
      brokers: { orders: { rules: { 'rabbitmq-cpu-high': { warning: 50 } } } },
    },
    colour: 'red',
  });
  const problems = parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n');
  for (const part of [
    'account: is not',
    'warningActions.0: is not an ARN',
    'datapoints: is more',
    'orders',
    'colour',
  ]) {
    expect(problems).toContain(part);
  }
});

test('the defaults satisfy the schema and come back unchanged', () => {
  expect(publishSettingsSchema.parse(DEFAULT_PUBLISH_SETTINGS)).toEqual(DEFAULT_PUBLISH_SETTINGS);
});
