import type { Engine } from '../model/broker.ts';
import type { SourceId } from './sources.ts';

/** A minor version of an engine as Amazon MQ supports it. Days as "YYYY-MM-DD". */
export interface EngineVersion {
  readonly engine: Engine;
  readonly minor: string;
  /** First day without support; absent while none is announced. */
  readonly endOfSupport?: string;
  readonly recommended: boolean;
  /** Minor versions to which it can be upgraded in place. */
  readonly upgradesTo: readonly string[];
  /** Families of instance types on which it runs, for RabbitMQ. */
  readonly families?: readonly string[];
  readonly source: SourceId;
}

/** Amazon MQ upgrades a broker by itself within this many days after the end of support. */
export const FORCED_UPGRADE_DAYS = 45;

const rabbitmq = (
  minor: string,
  upgradesTo: readonly string[],
  source: SourceId,
  more: Partial<EngineVersion> = {},
): EngineVersion => ({
  engine: 'rabbitmq',
  minor,
  upgradesTo,
  source,
  recommended: false,
  families: ['m5', 'm7g', 't3'],
  ...more,
});

const activemq = (minor: string, more: Partial<EngineVersion> = {}): EngineVersion => ({
  engine: 'activemq',
  minor,
  upgradesTo: [],
  source: 'activemq-versions-2025',
  recommended: false,
  ...more,
});

/** RabbitMQ can skip no minor version within 3.x; 3.13 goes to 4.2, and 4.3 is reached only from 4.2. */
export const ENGINE_VERSIONS: readonly EngineVersion[] = [
  rabbitmq('3.9', ['3.10'], 'versions-2025', { endOfSupport: '2024-09-16' }),
  rabbitmq('3.10', ['3.11'], 'versions-2025', { endOfSupport: '2024-10-15' }),
  rabbitmq('3.11', ['3.12'], 'versions-2025', { endOfSupport: '2025-02-17' }),
  rabbitmq('3.12', ['3.13'], 'versions-2025', { endOfSupport: '2025-03-17' }),
  rabbitmq('3.13', ['4.2'], 'release-notes-2026'),
  rabbitmq('4.2', ['4.3'], 'versions-2026', { recommended: true, families: ['m7g'] }),
  rabbitmq('4.3', [], 'rabbitmq-4-2026', { families: ['m7g'] }),
  activemq('5.15', { endOfSupport: '2024-09-16', upgradesTo: ['5.16'] }),
  activemq('5.16', { endOfSupport: '2024-11-15', upgradesTo: ['5.17'] }),
  activemq('5.17', { endOfSupport: '2025-06-16', upgradesTo: ['5.18'] }),
  activemq('5.18', { recommended: true, upgradesTo: ['5.19'] }),
  activemq('5.19', { source: 'release-notes-2026' }),
];

/** The entry of a full or minor version, for instance of 3.13.7; undefined where Amazon MQ never had it. */
export function engineVersionEntry(engine: Engine, version: string): EngineVersion | undefined {
  const minor = /^\d+\.\d+/.exec(version)?.[0];
  return ENGINE_VERSIONS.find((entry) => entry.engine === engine && entry.minor === minor);
}

/** Days from `now` (epoch milliseconds) to the end of support, negative when it is past; undefined when none is known. */
export function daysOfSupportLeft(entry: EngineVersion, now: number): number | undefined {
  if (entry.endOfSupport === undefined) return undefined;
  return Math.floor((Date.parse(`${entry.endOfSupport}T00:00:00Z`) - now) / 86_400_000);
}
