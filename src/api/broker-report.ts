import type { Diagnosis } from '../model/cause.ts';
import type { Finding } from '../model/finding.ts';
import { type BrokerStatus, type Inspection, statusOf } from '../model/inspection.ts';
import type { Cost, Reading } from '../model/reading.ts';

/** Grows when a field changes its meaning or goes; new fields do not change it. */
const FORMAT_VERSION = 1;

/** What one look at a broker gave, for programs. Unset fields are left out. */
export interface BrokerReport {
  readonly broker: string;
  readonly engine: string;
  readonly status: BrokerStatus;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly findings: readonly Finding[];
  /** Ranked causes by condition id. */
  readonly causes: Diagnosis;
  /** How each source of the management API was read. */
  readonly sources: Readonly<Record<string, SourceReport>>;
  readonly cost: Cost;
  /** Why less was read than usual. */
  readonly reduced?: string;
}

export type SourceReport =
  | Exclude<Reading<unknown>, { readonly state: 'read' }>
  | { readonly state: 'read'; readonly dropped: number; readonly omitted: number; readonly cost: Cost };

/** The document that `check --json` prints. The same input gives the same text, byte for byte. */
export function inspectionsToJson(inspections: readonly Inspection[]): string {
  return JSON.stringify({ version: FORMAT_VERSION, brokers: inspections.map(brokerReport) }, null, 2);
}

export function brokerReport(inspection: Inspection): BrokerReport {
  const { broker, snapshot, findings, diagnosis } = inspection;
  const sources = Object.entries(snapshot.rabbitmq ?? {}).map(([name, reading]) => [name, sourceReport(reading)]);
  return {
    broker: broker.name,
    engine: broker.engine,
    status: statusOf(inspection),
    takenAt: new Date(snapshot.takenAt).toISOString(),
    findings,
    causes: diagnosis,
    sources: Object.fromEntries(sources),
    cost: snapshot.cost,
    ...(snapshot.reduced === undefined ? {} : { reduced: snapshot.reduced }),
  };
}

function sourceReport(reading: Reading<unknown>): SourceReport {
  if (reading.state !== 'read') return reading;
  const { state, dropped, omitted, cost } = reading;
  return { state, dropped, omitted, cost };
}
