import { DEFAULT_RULE, type RemediationRule, type RemediationSettings } from '../config/remediation-settings.ts';
import { matchesAny } from '../decide/pattern.ts';
import type { Broker } from '../model/broker.ts';
import type { ActionId } from '../model/remediation.ts';
import { ACTIONS } from './registry.ts';

/** The first rule that names the action and the broker, by its name or id. */
export function ruleFor({ rules }: RemediationSettings, action: string, { name, id }: Broker): RemediationRule {
  const meant = rules.find(({ actions, brokers }) => matchesAny(actions, [action]) && matchesAny(brokers, [name, id]));
  return meant ?? DEFAULT_RULE;
}

/** How far an action may go by itself: what cannot be taken back waits for a person whatever the settings say. */
export function modeOf(action: ActionId, { mode }: RemediationRule): RemediationRule['mode'] {
  return mode === 'auto' && ACTIONS[action].neverAuto ? 'approve' : mode;
}
