import { sampleOf } from '../collect/sample.ts';
import type { Broker } from '../model/broker.ts';
import type { History } from '../model/history.ts';
import type { Incident, Silence } from '../model/incident.ts';
import type { Inspection } from '../model/inspection.ts';
import type { StateStore } from '../ports.ts';

/** Figures are kept for a day, resolved incidents are shown for a week. */
const HISTORY_MILLISECONDS = 86_400_000;
const RESOLVED_MILLISECONDS = 7 * 86_400_000;
/** How far back is looked for what a pass may have resolved; wide enough for a pass that was late. */
const OVERLAP_MILLISECONDS = 600_000;

/** One broker as it is known now. */
export interface BrokerView {
  readonly broker: Broker;
  /** The last look; undefined before the first. */
  readonly inspection?: Inspection;
  /** Of the last day, oldest first. */
  readonly history: History;
  /** All that are not resolved, and those of the last week. */
  readonly incidents: readonly Incident[];
  /** Those that somebody asked for and that are not over long. */
  readonly silences: readonly Silence[];
}

export type LiveEvent = { readonly kind: 'pass'; readonly brokerId: string } | { readonly kind: 'change' };

/** What the pages show, renewed by each pass. */
export interface Live {
  views(): readonly BrokerView[];
  view(brokerId: string): BrokerView | undefined;
  /** After each pass: takes over what it saw, and what is stored now. */
  passed(inspection: Inspection): Promise<void>;
  /** Something stored was changed between two passes, for instance a plan. */
  changed(): void;
  /** Incidents or silences of a broker were changed between two passes. */
  handled(brokerId: string, now: number): Promise<void>;
  /** Calls back after each change until the returned function is called. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
}

/** Reads once what is stored, and goes on from there with what each pass brings. */
export async function openLive(brokers: readonly Broker[], state: StateStore, now: number): Promise<Live> {
  const views = new Map<string, BrokerView>();
  for (const broker of brokers) {
    const { history, incidents, silences } = await state.load(broker.id, now - RESOLVED_MILLISECONDS);
    const recent = history.filter(({ at }) => at > now - HISTORY_MILLISECONDS);
    views.set(broker.id, { broker, history: recent, incidents, silences });
  }
  const listeners = new Set<(event: LiveEvent) => void>();
  const tell = (event: LiveEvent) => {
    for (const listener of listeners) listener(event);
  };
  return {
    views: () => [...views.values()],
    view: (brokerId) => views.get(brokerId),
    async passed(inspection) {
      const { broker, snapshot } = inspection;
      const { takenAt } = snapshot;
      const { incidents, silences } = await state.load(broker.id, takenAt - OVERLAP_MILLISECONDS);
      const former = views.get(broker.id);
      views.set(broker.id, {
        broker,
        inspection,
        history: [...(former?.history ?? []), sampleOf(snapshot)].filter(
          ({ at }) => at > takenAt - HISTORY_MILLISECONDS,
        ),
        incidents: merged(former?.incidents ?? [], incidents, takenAt - RESOLVED_MILLISECONDS),
        silences,
      });
      tell({ kind: 'pass', brokerId: broker.id });
    },
    changed: () => tell({ kind: 'change' }),
    async handled(brokerId, now) {
      const { incidents, silences } = await state.load(brokerId, now - OVERLAP_MILLISECONDS);
      const view = views.get(brokerId);
      if (view === undefined) return;
      const known = merged(view.incidents, incidents, now - RESOLVED_MILLISECONDS);
      views.set(brokerId, { ...view, incidents: known, silences });
      tell({ kind: 'change' });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What is stored now replaces what was known; what was resolved long before stays; what was forgotten goes. */
function merged(former: readonly Incident[], stored: readonly Incident[], since: number): readonly Incident[] {
  const ids = new Set(stored.map(({ id }) => id));
  const older = former.filter(({ id, resolvedAt }) => !ids.has(id) && resolvedAt !== undefined && resolvedAt > since);
  return [...older, ...stored];
}
