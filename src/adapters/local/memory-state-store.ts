import { ConflictError } from '../../errors.ts';
import type { OutboxEntry, Receipt } from '../../model/effect.ts';
import type { Sample } from '../../model/history.ts';
import type { Incident, Silence } from '../../model/incident.ts';
import { type AuditEntry, type BrokerRecord, type CommandRecord, NO_RECORD } from '../../model/state.ts';
import type { Commit, Retention, StateStore, StoredBroker } from '../../ports.ts';

/** Everything that is kept of one broker. Never changed in place, so that an older one stays what it was. */
export interface KeptBroker {
  readonly version: number;
  readonly record: BrokerRecord;
  readonly incidents: readonly Incident[];
  readonly outbox: readonly OutboxEntry[];
  readonly receipts: readonly Receipt[];
  readonly silences: readonly Silence[];
  readonly commands: readonly CommandRecord[];
  readonly samples: readonly Sample[];
  readonly audit: readonly AuditEntry[];
}

export interface MemoryStateStore extends StateStore {
  /** All that is kept, by broker; another store can start from it. */
  dump(): ReadonlyMap<string, KeptBroker>;
}

const NOTHING: KeptBroker = {
  version: 0,
  record: NO_RECORD,
  incidents: [],
  outbox: [],
  receipts: [],
  silences: [],
  commands: [],
  samples: [],
  audit: [],
};

/** State that lasts as long as the process: for rehearsals, and for `check` without a state file. */
export function memoryStateStore(start: ReadonlyMap<string, KeptBroker> = new Map()): MemoryStateStore {
  const kept = new Map(start);
  const of = (brokerId: string) => kept.get(brokerId) ?? NOTHING;
  return {
    load: async (brokerId, since) => load(of(brokerId), since),
    commit: async (brokerId, commit) => {
      if (of(brokerId).version !== commit.expectedVersion) throw new ConflictError(brokerId);
      kept.set(brokerId, committed(of(brokerId), commit));
    },
    record: async (brokerId, receipts) => {
      kept.set(brokerId, receipts.reduce(recorded, of(brokerId)));
    },
    brokers: async () =>
      [...kept]
        .filter(([, { version }]) => version > 0)
        .map(([id]) => id)
        .sort(),
    incident: async (brokerId, id) => of(brokerId).incidents.find((incident) => incident.id === id),
    receipts: async (brokerId, id) =>
      of(brokerId)
        .receipts.filter(({ incidentId }) => incidentId === id)
        .sort(byTime),
    audit: async (brokerId, { incidentId, since, limit }) =>
      of(brokerId)
        .audit.filter((entry) => entry.at >= since && (incidentId === undefined || entry.incidentId === incidentId))
        .slice(-limit),
    prune: async (brokerId, retention) => {
      kept.set(brokerId, pruned(of(brokerId), retention));
    },
    close: async () => {},
    dump: () => new Map(kept),
  };
}

function load(broker: KeptBroker, since: number): StoredBroker {
  const incidents = broker.incidents.filter(
    ({ resolvedAt, state }) => state !== 'resolved' || (resolvedAt ?? 0) >= since,
  );
  return {
    version: broker.version,
    record: broker.record,
    incidents,
    outbox: broker.outbox,
    receipts: newestReceipts(broker.receipts, new Set(incidents.map(({ id }) => id))),
    silences: broker.silences.filter((silence) => (overAt(silence) ?? Infinity) >= since),
    commands: broker.commands.filter(({ at }) => at >= since),
    history: broker.samples.filter(({ at }) => at >= since),
    dropped: 0,
  };
}

function newestReceipts(receipts: readonly Receipt[], incidents: ReadonlySet<string>): Receipt[] {
  const newest = new Map<string, Receipt>();
  for (const receipt of [...receipts].sort(byTime)) {
    if (incidents.has(receipt.incidentId ?? '')) newest.set(`${receipt.incidentId} ${receipt.channel}`, receipt);
  }
  return [...newest.values()];
}

function committed(broker: KeptBroker, commit: Commit): KeptBroker {
  const waiting = new Set(broker.outbox.map(({ effect }) => effect.id));
  const added = commit.effects.filter(({ id }) => !waiting.has(id)).map((effect) => ({ effect, attempts: 0 }));
  const withdrawn = new Set(commit.withdrawn);
  const forgotten = new Set(commit.forgotten);
  const { sample } = commit;
  return {
    ...broker,
    version: broker.version + 1,
    record: commit.record ?? broker.record,
    incidents: replaced(broker.incidents, commit.incidents).filter(({ id }) => !forgotten.has(id)),
    outbox: [...broker.outbox, ...added].filter(({ effect }) => !withdrawn.has(effect.id)),
    silences: replaced(broker.silences, commit.silences),
    commands: replaced(commit.commands, broker.commands).sort(byTime),
    samples: sample === undefined ? broker.samples : withSample(broker.samples, sample),
    audit: [...broker.audit, ...commit.audit],
  };
}

function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  return [...samples.filter(({ at }) => at !== sample.at), sample].sort(byTime);
}

function replaced<T extends { readonly id: string }>(before: readonly T[], changes: readonly T[]): T[] {
  return [...new Map([...before, ...changes].map((item) => [item.id, item])).values()];
}

function recorded(broker: KeptBroker, receipt: Receipt): KeptBroker {
  const known = broker.receipts.some(({ effectId, at }) => effectId === receipt.effectId && at === receipt.at);
  if (known) return broker;
  const outbox = broker.outbox.flatMap((entry) =>
    entry.effect.id === receipt.effectId ? answered(entry, receipt) : [entry],
  );
  return { ...broker, receipts: [...broker.receipts, receipt], outbox };
}

function answered({ effect, attempts }: OutboxEntry, receipt: Receipt): OutboxEntry[] {
  const { at, outcome, retryAfterMilliseconds } = receipt;
  if (outcome === 'sent' || outcome === 'skipped') return [];
  const wait = retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds };
  return [{ effect, attempts: attempts + 1, lastAttemptAt: at, lastOutcome: outcome, ...wait }];
}

function pruned(broker: KeptBroker, { samplesBefore, resolvedBefore, auditBefore }: Retention): KeptBroker {
  const incidents = broker.incidents.filter(
    ({ state, resolvedAt }) => state !== 'resolved' || (resolvedAt ?? 0) >= resolvedBefore,
  );
  const kept = new Set(incidents.map(({ id }) => id));
  return {
    ...broker,
    incidents,
    receipts: broker.receipts.filter(({ at, incidentId }) => at >= resolvedBefore || kept.has(incidentId ?? '')),
    silences: broker.silences.filter((silence) => (overAt(silence) ?? Infinity) >= resolvedBefore),
    commands: broker.commands.filter(({ at }) => at >= resolvedBefore),
    samples: broker.samples.filter(({ at }) => at >= samplesBefore),
    audit: broker.audit.filter(({ at }) => at >= auditBefore),
  };
}

function overAt({ ended, until }: Silence): number | undefined {
  return ended?.at ?? until;
}

function byTime(a: { readonly at: number }, b: { readonly at: number }): number {
  return a.at - b.at;
}
