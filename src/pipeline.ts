import { sampleOf } from './collect/sample.ts';
import type { SettingsFile } from './config/schema.ts';
import { notAfter } from './decide/clock.ts';
import { decide } from './decide/decide.ts';
import { detect } from './detect/detect.ts';
import { CONDITIONS } from './detect/registry.ts';
import { diagnose } from './diagnose/diagnose.ts';
import type { Broker } from './model/broker.ts';
import type { History } from './model/history.ts';
import type { Inspection, PassOutcome } from './model/inspection.ts';
import { notify } from './notify/notify.ts';
import type { PipelinePorts } from './ports.ts';
import { concernsOf } from './readiness/concerns.ts';
import { advance, handOver } from './remediate/advance.ts';

/** How far back a pass remembers: enough for trends over hours and for a consumer baseline across a window. */
export const MEMORY_MILLISECONDS = 6 * 3600 * 1000;

/** One pass: read the broker as it is now, decide from that and from stored state, act. Everything else only asks for this. */
export async function reconcile(
  broker: Broker,
  ports: PipelinePorts,
  settings: Pick<SettingsFile, 'incidents' | 'remediations'>,
): Promise<PassOutcome> {
  const now = ports.clock.now();
  const stored = notAfter(await ports.state.load(broker.id, now - MEMORY_MILLISECONDS), now);
  const inspection = await inspect(broker, stored.history, ports);
  const { snapshot, findings, diagnosis } = inspection;
  const channels = ports.notifiers.map(({ channel, updates }) => ({ name: channel, updates }));
  const sample = sampleOf(snapshot, { findings, history: stored.history });
  const concerns = concernsOf(broker, snapshot);
  const input = { broker, findings, diagnosis, sample, concerns, channels, stored, settings: settings.incidents, now };
  const about = { inspection, settings: settings.remediations, now };
  const advanced = await advance(ports.remediations, about, (advise) => decide({ ...input, advise }));
  const { decision } = advanced;
  await ports.state.commit(broker.id, decision.commit);
  await notify(
    { broker, effects: decision.dispatch, receipts: stored.receipts, history: stored.history },
    { ...ports, record: (receipt) => ports.state.record(broker.id, [receipt]) },
  );
  await handOver(ports.remediations, advanced);
  return { inspection, incidents: decision.commit.incidents };
}

/** The half of a pass that changes nothing: what is wrong now, and why. */
export async function inspect(
  broker: Broker,
  history: History,
  ports: Pick<PipelinePorts, 'collect'>,
): Promise<Inspection> {
  const snapshot = await ports.collect(broker, history);
  const input = { broker, snapshot, history, now: snapshot.takenAt };
  const findings = detect(input, CONDITIONS);
  return { broker, snapshot, findings, diagnosis: diagnose({ ...input, findings }) };
}
