import { createHookCaller, type HookTargets } from '../adapters/hook-caller.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { HookCaller } from '../aws-ports.ts';
import type { RemediationHook } from '../config/remediation-hook-settings.ts';
import { ConfigError } from '../errors.ts';
import type { Incident } from '../model/incident.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Secrets } from '../ports.ts';
import { hookEvent, incidentFor } from '../remediate/hook-event.ts';
import { resolveSecret } from './open-channel.ts';

export interface HookWiring {
  readonly hooks: readonly RemediationHook[];
  readonly secrets: Secrets;
  /** What is stored of the broker's incidents. */
  incidents(): Promise<readonly Incident[]>;
  inspect(): Promise<Inspection>;
  targets(): Promise<HookTargets>;
}

/** Calls the hooks of the settings with the incident as it is stored, or as a look at the broker shows it. */
export function openHooks({ hooks, secrets, incidents, inspect, targets }: HookWiring): HookCaller {
  return createHookCaller({
    clock: systemClock,
    targets,
    async event(call, remediation) {
      const inspection = await inspect();
      const { broker } = inspection;
      const incident = incidentFor(call.conditionId, await incidents(), inspection);
      if (incident === undefined) throw new ConfigError([`run-hook: there is no condition ${call.conditionId}`]);
      return hookEvent(call, remediation, { incident, broker, now: systemClock.now() });
    },
    async secret(name) {
      const place = hooks.find((hook) => hook.name === name)?.secret;
      return place === undefined ? undefined : resolveSecret(place, secrets);
    },
  });
}
