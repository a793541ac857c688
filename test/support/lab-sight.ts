import { readFileSync } from 'node:fs';
import { type ChannelModel, connect } from 'amqplib';
import { z } from 'zod';
import { createManagementReader } from '../../src/adapters/rabbitmq/management-reader.ts';
import { collect } from '../../src/collect/collect.ts';
import { sampleOf } from '../../src/collect/sample.ts';
import type { Condition, ConditionInput } from '../../src/detect/condition.ts';
import { detect } from '../../src/detect/detect.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Broker } from '../../src/model/broker.ts';
import type { Observation } from '../../src/model/finding.ts';
import type { History, Sample } from '../../src/model/history.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { until } from './lab.ts';

/** What a user tagged `administrator` sees of a lab, as conditions get it. */
export interface Sight {
  /** Reads everything anew; `at` is the time the pass is said to have been made. */
  look(options?: LookOptions): Promise<ConditionInput>;
  close(): Promise<void>;
}

export interface LookOptions {
  readonly at?: number;
  readonly history?: History;
  readonly broker?: Partial<Broker>;
  readonly snapshot?: Partial<Snapshot>;
}

const passwordsSchema = z.record(z.string(), z.string());

function passwordOf(lab: Lab, user: string): string {
  return passwordsSchema.parse(JSON.parse(readFileSync(lab.credentialsFile, 'utf8')))[user] ?? '';
}

/** Looks through the first node's management API, or through something else that stands before it. */
export function openSight(lab: Lab, front: { readonly url?: string; readonly caFile?: string } = {}): Sight {
  const credentials = { user: lab.adminUser, password: passwordOf(lab, lab.adminUser) };
  const { url = lab.managementUrl, caFile } = front;
  const reader = createManagementReader({ url, credentials, ...(caFile === undefined ? {} : { caFile }) });
  return {
    async look({ at = Date.now(), history = [], broker = {}, snapshot = {} } = {}) {
      const known: Broker = { id: 'lab', name: 'lab', engine: 'rabbitmq', tags: {}, ...broker };
      const collected = await collect(known, reader, { now: at, history });
      return { broker: known, snapshot: { ...collected.snapshot, clockSkew: 0, ...snapshot }, history, now: at };
    },
    close: () => reader.close(),
  };
}

export interface ClientOptions {
  readonly node?: number;
  readonly vhost?: string;
  /** What it calls itself. */
  readonly name?: string;
  /** Where it is not the node's own. */
  readonly port?: number;
  /** Seconds. */
  readonly heartbeat?: number;
}

/** A client as an application would be one; errors end in its `close` event. */
export async function connectAs(lab: Lab, options: ClientOptions = {}): Promise<ChannelModel> {
  const { node = 1, vhost = '/', name = 'test', port = lab.nodes[node - 1]?.amqpPort ?? 0, heartbeat } = options;
  const connection = await connect(
    {
      protocol: 'amqp',
      hostname: '127.0.0.1',
      port,
      username: lab.adminUser,
      password: passwordOf(lab, lab.adminUser),
      vhost,
      ...(heartbeat === undefined ? {} : { heartbeat }),
    },
    { timeout: 15_000, clientProperties: { connection_name: name } },
  );
  connection.on('error', () => undefined);
  return connection;
}

/** `amqp://` address of a node, for shovels and upstreams. */
export function addressOf(lab: Lab, port = lab.nodes[0]?.amqpPort ?? 0): string {
  return `amqp://${lab.adminUser}:${encodeURIComponent(passwordOf(lab, lab.adminUser))}@127.0.0.1:${port}`;
}

/** What the condition says about one subject; undefined where it does not look at it or is fine with it. */
export function observationOf(input: ConditionInput, condition: Condition, name: string): Observation | undefined {
  const [finding] = detect(input, [condition]);
  if (finding === undefined) throw new Error(`${condition.id} does not apply`);
  if (finding.level === 'unknown') throw new Error(`${condition.id} is unknown: ${finding.reason}`);
  return finding.observations.find(({ subject }) => subject.name === name);
}

/** Waits until the broker's figures make the condition fire, or stop firing, for one subject. */
export async function untilLevel(
  look: () => Promise<ConditionInput>,
  condition: Condition,
  name: string,
  level: 'firing' | 'ok',
): Promise<Observation | undefined> {
  let seen: Observation | undefined;
  await until(`${condition.id} is ${level} for ${name}`, async () => {
    seen = observationOf(await look(), condition, name);
    return (seen?.level ?? 'ok') === level;
  });
  return seen;
}

/** A history in which everything has long been as it is in this pass: one sample each `step` seconds. */
export function unchangedSince(input: ConditionInput, seconds: number, step = 60): History {
  const { values } = sampleOf(input.snapshot);
  return Array.from({ length: Math.floor(seconds / step) }, (_, index): Sample => {
    return { at: input.now - (Math.floor(seconds / step) - index) * step * 1_000, values };
  });
}
