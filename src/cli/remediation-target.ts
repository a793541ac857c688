import type { Environment } from '../config/environment.ts';
import { remediationSettingsSchema } from '../config/remediation-settings.ts';
import { ConfigError } from '../errors.ts';
import { findRunningLab, requireState } from '../lab/lab.ts';
import type { Broker } from '../model/broker.ts';
import { type BrokerOptions, resolveTarget, type Target } from './broker-options.ts';

/** The one broker that is to be changed, and the settings that say how far. */
export interface RemediationTarget extends Target {
  readonly broker: Broker;
}

/** Throws `ConfigError` unless exactly one broker is meant. Without options that is the lab that is up. */
export async function remediationTarget(options: BrokerOptions, environment: Environment): Promise<RemediationTarget> {
  const target = await resolveTarget(options, environment);
  const [broker, ...others] = target.brokers;
  if (broker === undefined || others.length > 0) {
    throw new ConfigError([`--broker: name one of ${target.brokers.map(({ name }) => name).join(', ')}`]);
  }
  if (options.config !== undefined || options.url !== undefined) return { ...target, broker };
  return labTarget(target, broker, environment);
}

/** The brokers to watch; those of a lab may be changed once somebody approves. */
export async function watchTarget(options: BrokerOptions, environment: Environment): Promise<Target> {
  const target = await resolveTarget(options, environment);
  const [broker] = target.brokers;
  if (options.config !== undefined || options.url !== undefined || broker === undefined) return target;
  const lab = await labTarget(target, broker, environment);
  return { ...lab, brokers: [lab.broker] };
}

/** A lab is there to be changed: its administrator may, once somebody approves the plan. */
async function labTarget(target: Target, broker: Broker, environment: Environment): Promise<RemediationTarget> {
  const lab = await findRunningLab(environment);
  if (lab === undefined) throw new ConfigError(['the lab is not up any more; start one with: mq-operator lab up']);
  const remediations = remediationSettingsSchema.parse({
    rules: [
      {
        actions: ['*'],
        mode: 'approve',
        user: lab.adminUser,
        passwordFile: lab.credentialsFile,
        // Small and made to be experimented with.
        coolDownSeconds: 0,
        caps: { percent: 100 },
        allowed: { queues: ['lab.*'] },
      },
    ],
  });
  const { instanceType } = requireState(lab.dir);
  const settings = { ...target.settings, remediations };
  return { ...target, settings, broker: { ...broker, instanceType } };
}
