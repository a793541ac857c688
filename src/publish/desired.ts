import { buildDashboards } from '../../dashboards/registry.ts';
import type { PublishSettings } from '../config/publish-settings.ts';
import { buildAlarms } from './alarms.ts';
import type { Resource } from './resources.ts';
import type { Target } from './rule.ts';

/** Where the brokers are. Without an account, dashboards do not show the state of alarms. */
export interface PublishHome {
  readonly partition: string;
  readonly region: string;
  readonly account?: string;
  /** The function behind the custom widget; without it dashboards have none. */
  readonly widgetArn?: string;
}

export interface Desired {
  readonly resources: readonly Resource[];
  /** What could not be built, and what to do about it. */
  readonly notes: readonly string[];
}

/** Everything that CloudWatch should have for these brokers. */
export function desiredResources(
  targets: readonly Target[],
  settings: Pick<PublishSettings, 'alarms'>,
  home: PublishHome,
): Desired {
  const { partition, region, account, widgetArn } = home;
  const { alarms, notes } = buildAlarms(targets, settings.alarms);
  const dashboards = buildDashboards({
    region,
    targets,
    settings: settings.alarms,
    ...(widgetArn === undefined ? {} : { widgetArn }),
    ...(account === undefined ? {} : { alarmArnPrefix: `arn:${partition}:cloudwatch:${region}:${account}:alarm:` }),
  });
  return { resources: [...alarms, ...dashboards], notes };
}
