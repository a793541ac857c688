import { DEFAULT_RULE, type RemediationRule, type RemediationSettings } from '../config/remediation-settings.ts';
import { matchesAny } from '../decide/pattern.ts';
import type { Broker } from '../model/broker.ts';

/** The first rule that names the action and the broker, by its name or id. */
export function ruleFor({ rules }: RemediationSettings, action: string, { name, id }: Broker): RemediationRule {
  const meant = rules.find(({ actions, brokers }) => matchesAny(actions, [action]) && matchesAny(brokers, [name, id]));
  return meant ?? DEFAULT_RULE;
}
