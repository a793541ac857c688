import { memoryStateStore } from '../../src/adapters/local/memory-state-store.ts';
import { createRecordedReader, readRecording } from '../../src/adapters/local/recorded-reader.ts';
import { collect } from '../../src/collect/collect.ts';
import { DEFAULT_INCIDENT_SETTINGS } from '../../src/config/incident-settings.ts';
import { DEFAULT_REMEDIATION_SETTINGS } from '../../src/config/remediation-settings.ts';
import type { Broker } from '../../src/model/broker.ts';
import type { Cause } from '../../src/model/cause.ts';
import type { Effect } from '../../src/model/effect.ts';
import type { RabbitmqReadings } from '../../src/model/rabbitmq.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { reconcile } from '../../src/pipeline.ts';
import type { Notifier, PipelinePorts } from '../../src/ports.ts';
import { aBroker, aReading, aSnapshot, T0, threeNodes } from './snapshots.ts';

const MINUTE = 60_000;

/** What people were told in the course of a story, in order. */
export interface Told {
  readonly opened: readonly string[];
  /** What was listed under each of them instead of being told. */
  readonly symptoms: Readonly<Record<string, readonly string[]>>;
  /** The causes as they were last known. */
  readonly causes: Readonly<Record<string, readonly Cause[]>>;
}

/** Passes once a minute from minute 0 on; `readings` says what the broker answers at each. */
export function tellStory(
  minutes: number,
  readings: (minute: number) => Partial<RabbitmqReadings>,
  broker: Partial<Broker> = {},
): Promise<Told> {
  return passes(minutes, aBroker(broker), async (minute) =>
    aSnapshot(alive(readings(minute), minute), { takenAt: T0 + minute * MINUTE }),
  );
}

/** The figures of a real node never stand still: its uptime goes on, and its memory moves a little. */
function alive(readings: Partial<RabbitmqReadings>, minute: number): Partial<RabbitmqReadings> {
  const nodes = readings.nodes ?? aReading(threeNodes());
  if (nodes.state !== 'read') return readings;
  const moved = nodes.value.map((node) => ({
    ...node,
    uptime: (node.uptime ?? 0) + minute * MINUTE,
    memoryUsed: (node.memoryUsed ?? 0) + (minute % 3) * 4096,
  }));
  return { ...readings, nodes: { ...nodes, value: moved } };
}

/** The same over recorded replies, of which each pass sees the same. */
export function tellRecorded(fixture: string, minutes: number): Promise<Told> {
  const file = `${import.meta.dirname}/../fixtures/rabbitmq-3.10.8/${fixture}.json`;
  const shift = T0 - readRecording(file).recordedAt;
  const broker = aBroker({ deploymentMode: 'cluster-multi-az', expectedNodes: 3 });
  return passes(minutes, broker, async (minute, history) => {
    const now = T0 + minute * MINUTE;
    const { snapshot } = await collect(broker, createRecordedReader(file), { now: now - shift, history });
    return { ...snapshot, takenAt: now, clockSkew: 0 };
  });
}

async function passes(
  minutes: number,
  broker: Broker,
  snapshotAt: (minute: number, history: Parameters<PipelinePorts['collect']>[1]) => Promise<Snapshot>,
): Promise<Told> {
  const effects: Effect[] = [];
  let minute = 0;
  const ports: PipelinePorts = {
    clock: { now: () => T0 + minute * MINUTE },
    state: memoryStateStore(),
    notifiers: [recorder(effects)],
    collect: (_broker, history) => snapshotAt(minute, history),
  };
  let incidents: Awaited<ReturnType<typeof reconcile>>['incidents'] = [];
  for (; minute < minutes; minute += 1) {
    ({ incidents } = await reconcile(broker, ports, {
      incidents: DEFAULT_INCIDENT_SETTINGS,
      remediations: DEFAULT_REMEDIATION_SETTINGS,
    }));
  }
  const notified = effects.flatMap((effect) => (effect.kind === 'notify' ? [effect] : []));
  return {
    opened: notified.filter(({ reason }) => reason === 'opened').map(({ incident }) => incident.conditionId),
    symptoms: Object.fromEntries(incidents.map(({ conditionId, symptoms }) => [conditionId, symptoms])),
    causes: Object.fromEntries(incidents.map(({ conditionId, causes }) => [conditionId, causes])),
  };
}

function recorder(effects: Effect[]): Notifier {
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
