import { z } from 'zod';
import { describeIssue, parseSettings } from '../config/load.ts';
import { publishSettingsSchema } from '../config/publish-settings.ts';
import type { BrokerSettings } from '../config/schema.ts';
import { type ConditionListing, describeCondition } from '../detect/condition-listing.ts';
import { CONDITIONS } from '../detect/registry.ts';
import { ConfigError } from '../errors.ts';
import { describedTarget } from '../publish/described-target.ts';
import { type Desired, desiredResources } from '../publish/desired.ts';
import { lookAt } from '../wiring/look.ts';
import { type BrokerReport, brokerReport } from './broker-report.ts';

/** What programs may use of mq-operator. What is not exported here may change at any time. */

export { ConfigError, OperatorError } from '../errors.ts';
export type { BrokerReport, ConditionListing, Desired };

/** A broker as in the settings file (docs/settings.md), with its password itself. */
export type BrokerToCheck = Partial<Omit<BrokerSettings, 'passwordEnv' | 'passwordFile'>> &
  Pick<BrokerSettings, 'name' | 'url' | 'user'> & { readonly password: string };

/**
 * One look at a RabbitMQ broker: what is wrong now, and why. Changes nothing and stores nothing; takes one to three
 * seconds. A broker that cannot be reached is a report with the status `unknown`, not an error. Throws `ConfigError`
 * with every field that is wrong.
 */
export async function checkBroker({ password, ...asked }: BrokerToCheck): Promise<BrokerReport> {
  const { brokers } = parseSettings({ brokers: [{ ...asked, passwordEnv: 'given' }] }, 'checkBroker');
  const [checked] = brokers;
  if (checked === undefined) throw new ConfigError(['checkBroker: names no broker']);
  const { url, user, passwordEnv: _given, passwordFile: _none, ...broker } = checked;
  return brokerReport(await lookAt({ ...broker, id: broker.name, managementUrl: url }, { user, password }));
}

/** Every condition that is watched for, with its threshold, its hold times in seconds and where it was proven. */
export function listConditions(): readonly ConditionListing[] {
  return CONDITIONS.map(describeCondition);
}

const publication = z.strictObject({
  region: z.string().min(1),
  account: publishSettingsSchema.shape.account,
  partition: z.string().min(1).default('aws'),
  brokers: publishSettingsSchema.shape.brokers,
  alarms: publishSettingsSchema.shape.alarms,
});

/** Region and brokers of which dashboards and alarms are built; `alarms` as under `publish` in docs/settings.md. */
export type Publication = z.input<typeof publication>;

/** Dashboards and alarms of these brokers, in the shape of the CloudWatch API. Calls nothing. Throws `ConfigError`. */
export function buildDashboardsAndAlarms(asked: Publication): Desired {
  const parsed = publication.safeParse(asked);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `buildDashboardsAndAlarms: ${describeIssue(issue)}`));
  }
  const { brokers, alarms, account, ...home } = parsed.data;
  return desiredResources(
    brokers.map(describedTarget),
    { alarms },
    { ...home, ...(account === undefined ? {} : { account }) },
  );
}
