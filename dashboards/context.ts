import type { AlarmSettings } from '../src/config/publish-settings.ts';
import { resolveRule } from '../src/publish/cascade.ts';
import type { BrokerRule, FleetRule, Target } from '../src/publish/rule.ts';
import { COLOURS, type Line } from './widget.ts';

/** What a dashboard is made from. */
export interface DashboardContext {
  /** Region whose metrics are drawn. */
  readonly region: string;
  /** Beginning of the ARN of an alarm, up to its name; absent where the account is not known. */
  readonly alarmArnPrefix?: string;
  /** The function behind the custom widget; absent where there is none. */
  readonly widgetArn?: string;
  readonly targets: readonly Target[];
  readonly settings: AlarmSettings;
}

/** The lines at which the alarms of a rule fire: the very numbers, as settings have them for the engine. */
export function thresholdLines(rule: BrokerRule | FleetRule, settings: AlarmSettings): readonly Line[] {
  const { enabled, warning, critical } = resolveRule(rule, settings);
  if (!enabled) return [];
  return [
    ...(warning === undefined ? [] : [{ value: warning, label: 'warning', color: COLOURS.warning }]),
    ...(critical === undefined ? [] : [{ value: critical, label: 'critical', color: COLOURS.critical }]),
  ];
}

/** Draws one threshold as a share of a limit that is itself drawn: for figures in the limit's own unit. */
export function thresholdsOf(rule: BrokerRule, settings: AlarmSettings): { warning?: number; critical?: number } {
  const { enabled, warning, critical } = resolveRule(rule, settings);
  if (!enabled) return {};
  return { ...(warning === undefined ? {} : { warning }), ...(critical === undefined ? {} : { critical }) };
}
