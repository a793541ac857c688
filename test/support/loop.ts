import { localSecrets } from '../../src/adapters/local/local-secrets.ts';
import { openSqliteStateStore } from '../../src/adapters/local/sqlite-state-store.ts';
import { createManagementReader } from '../../src/adapters/rabbitmq/management-reader.ts';
import { collect } from '../../src/collect/collect.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { DEFAULT_INCIDENT_SETTINGS, type IncidentSettings } from '../../src/config/incident-settings.ts';
import { DEFAULT_REMEDIATION_SETTINGS, type RemediationSettings } from '../../src/config/remediation-settings.ts';
import { CONDITIONS } from '../../src/detect/registry.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Broker } from '../../src/model/broker.ts';
import type { Effect, NotifyEffect } from '../../src/model/effect.ts';
import type { Incident } from '../../src/model/incident.ts';
import type { PassOutcome } from '../../src/model/inspection.ts';
import { reconcile } from '../../src/pipeline.ts';
import type { Clock, ManagementReader, Notifier, PipelinePorts, RemediationPort, StateStore } from '../../src/ports.ts';
import { figuresRenewed } from './renewal.ts';

/** The whole loop over a real broker, on a clock that goes on by one interval at each pass. */
export interface Loop {
  readonly clock: Clock;
  readonly state: StateStore;
  pass(): Promise<PassOutcome>;
  /**
   * Passes until the condition's incident is open, within its hold time and two passes. `waitSeconds` is for
   * conditions that look back over a time of their own.
   */
  untilOpen(conditionId: string, waitSeconds?: number): Promise<Incident>;
  /** Passes until it is over, within its clearing time and two passes. */
  untilResolved(conditionId: string): Promise<void>;
  /** Passes until nothing of the last incident explains the next one. */
  calm(): Promise<void>;
  /** What was told about a condition so far: the reasons in their order. */
  told(conditionId: string): string[];
  /** From now on every request goes there instead, as if the broker's address had changed its mind. */
  redirect(reader: ManagementReader | undefined): void;
  close(): Promise<void>;
}

/** As the loop runs on Amazon MQ. */
const INTERVAL_SECONDS = 60;
/** What a cause explains, it explains for some minutes more; see `inhibition.lingerSeconds`. */
const LINGER_PASSES = 4;

/** The cap on messages has its own tests; here each fault after the other is to be heard. */
const SETTINGS: IncidentSettings = {
  ...DEFAULT_INCIDENT_SETTINGS,
  rateCap: { ...DEFAULT_INCIDENT_SETTINGS.rateCap, messages: 1000 },
};

export function brokerOf(lab: Lab): Broker {
  return {
    id: 'lab',
    name: 'lab',
    engine: 'rabbitmq',
    deploymentMode: 'cluster-multi-az',
    tags: {},
    managementUrl: lab.managementUrl,
    credentials: { kind: 'file', user: lab.monitorUser, path: lab.credentialsFile },
    expectedNodes: lab.nodes.length,
  };
}

export interface LoopOptions {
  readonly broker?: Partial<Broker>;
  /** Beside the one that keeps what was told. They get the clock of the loop. */
  readonly notifiers?: (clock: Clock) => readonly Notifier[];
  readonly remediations?: (clock: Clock) => RemediationPort;
  readonly remediationSettings?: RemediationSettings;
}

export async function startLoop(lab: Lab, options: LoopOptions = {}): Promise<Loop> {
  const broker = { ...brokerOf(lab), ...options.broker };
  const { remediationSettings = DEFAULT_REMEDIATION_SETTINGS } = options;
  const credentials = await localSecrets(readEnvironment()).resolve({
    kind: 'file',
    user: lab.monitorUser,
    path: lab.credentialsFile,
  });
  const own = createManagementReader({ url: lab.managementUrl, credentials });
  const state = openSqliteStateStore(':memory:');
  const effects: Effect[] = [];
  const clock = virtualTime();
  let reader = own;
  const ports: PipelinePorts = {
    clock,
    state,
    notifiers: [recordingNotifier(effects), ...(options.notifiers?.(clock) ?? [])],
    ...(options.remediations === undefined ? {} : { remediations: options.remediations(clock) }),
    collect: async (_broker, history) => (await collect(broker, reader, { now: clock.now(), history })).snapshot,
  };

  const renewed = figuresRenewed(own);
  const pass = async () => {
    await renewed();
    clock.advance(INTERVAL_SECONDS * 1000);
    return reconcile(broker, ports, { incidents: SETTINGS, remediations: remediationSettings });
  };
  const told = (conditionId: string) =>
    effects
      .filter((effect): effect is NotifyEffect => effect.kind === 'notify')
      .filter(({ incident }) => incident.conditionId === conditionId)
      .map(({ reason }) => reason);

  return {
    clock,
    state,
    pass,
    told,
    async untilOpen(conditionId, waitSeconds = 0) {
      for (let left = passesAllowed(conditionId, 'holdSeconds', waitSeconds); left > 0; left--) {
        const { incidents } = await pass();
        const incident = incidents.find((each) => each.conditionId === conditionId && each.state === 'open');
        if (incident !== undefined) return incident;
      }
      throw new Error(`no incident ${conditionId} within its hold time and two passes`);
    },
    async untilResolved(conditionId) {
      for (let left = passesAllowed(conditionId, 'clearSeconds'); left > 0; left--) {
        const { incidents } = await pass();
        if (!incidents.some((each) => each.conditionId === conditionId && each.state === 'open')) return;
      }
      throw new Error(`incident ${conditionId} is not resolved within its clearing time and two passes`);
    },
    async calm() {
      for (let left = LINGER_PASSES; left > 0; left--) await pass();
    },
    redirect: (other) => {
      reader = other ?? own;
    },
    async close() {
      await own.close();
      await state.close();
    },
  };
}

function passesAllowed(conditionId: string, wait: 'holdSeconds' | 'clearSeconds', more = 0): number {
  const condition = CONDITIONS.find(({ id }) => id === conditionId);
  if (condition === undefined) throw new Error(`there is no condition ${conditionId}`);
  return Math.ceil((condition[wait] + more) / INTERVAL_SECONDS) + 2;
}

function virtualTime() {
  let now = Date.UTC(2026, 0, 15, 12);
  return {
    now: () => now,
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

function recordingNotifier(effects: Effect[]): Notifier {
  return {
    channel: 'test',
    updates: false,
    preview: (effect) => effect,
    async send(effect) {
      effects.push(effect);
      return { outcome: 'sent', detail: 'kept' };
    },
  };
}
