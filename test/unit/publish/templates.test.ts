import { z } from 'zod';
import { publishSettingsSchema } from '../../../src/config/publish-settings.ts';
import { asTemplates } from '../../../src/publish/files.ts';
import { activemqTarget, rabbitmqTarget } from '../../support/publish-targets.ts';

const SETTINGS = publishSettingsSchema.parse({});
const templateSchema = z.object({
  Resources: z.record(
    z.string().regex(/^[A-Za-z0-9]{1,255}$/),
    z.object({ Type: z.string(), DependsOn: z.array(z.string()).default([]) }),
  ),
});

/** Fleets of RabbitMQ clusters are the largest: an alarm for each rule at each node. */
const MANY = Array.from({ length: 200 }, (_unused, at) =>
  at % 4 === 0 ? activemqTarget(`billing-${at}`) : rabbitmqTarget(`a-broker-with-a-name-of-the-longest-kind-${at}`),
);

test('at 200 brokers every template is within the limits of CloudFormation, and whole in itself', () => {
  const { files, resources } = asTemplates(MANY, SETTINGS);
  const parsed = files.map(({ content }) => templateSchema.parse(JSON.parse(content)).Resources);
  for (const [at, Resources] of parsed.entries()) {
    expect(Object.keys(Resources).length).toBeLessThanOrEqual(500);
    expect(Buffer.byteLength(files[at]?.content ?? '')).toBeLessThanOrEqual(1_000_000);
    const named = Object.values(Resources).flatMap(({ DependsOn }) => DependsOn);
    expect(named.filter((id) => !(id in Resources))).toEqual([]);
  }
  const ids = parsed.flatMap((Resources) => Object.keys(Resources));
  expect(ids).toHaveLength(resources.length);
  expect(new Set(ids).size).toBe(ids.length);
});

test('another broker changes no id: CloudFormation would delete and make anew', () => {
  const idsOf = (...names: readonly string[]) =>
    asTemplates(
      names.map((name) => rabbitmqTarget(name)),
      SETTINGS,
    ).files.flatMap(({ content }) => Object.keys(templateSchema.parse(JSON.parse(content)).Resources));
  expect(idsOf('a', 'orders')).toEqual(expect.arrayContaining(idsOf('orders')));
});
