import type { Inspection } from '../model/inspection.ts';
import type { Reading } from '../model/reading.ts';
import { statusOf } from './report.ts';

/** Grows when a field changes its meaning or goes; new fields do not change it. */
const FORMAT_VERSION = 1;

/** The document that `check --json` prints. The same input gives the same text, byte for byte. */
export function inspectionsToJson(inspections: readonly Inspection[]): string {
  return JSON.stringify({ version: FORMAT_VERSION, brokers: inspections.map(brokerReport) }, null, 2);
}

function brokerReport(inspection: Inspection) {
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

function sourceReport(reading: Reading<unknown>) {
  if (reading.state !== 'read') return reading;
  const { state, dropped, omitted, cost } = reading;
  return { state, dropped, omitted, cost };
}
