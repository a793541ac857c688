import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { openSqliteRemediationStore } from '../../src/adapters/local/sqlite-remediation-store.ts';
import { createManagementReader } from '../../src/adapters/rabbitmq/management-reader.ts';
import { createManagementWriter } from '../../src/adapters/rabbitmq/management-writer.ts';
import { collect } from '../../src/collect/collect.ts';
import { remediationSettingsSchema } from '../../src/config/remediation-settings.ts';
import { detect } from '../../src/detect/detect.ts';
import { CONDITIONS } from '../../src/detect/registry.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Inspection } from '../../src/model/inspection.ts';
import type { Plan, PlanRequest, QueueName, Remediation, Write } from '../../src/model/remediation.ts';
import type { Credentials, ManagementWriter, RemediationStore } from '../../src/ports.ts';
import { isRefusal, type Refusal } from '../../src/remediate/action.ts';
import { carryOut } from '../../src/remediate/apply.ts';
import { approve, propose } from '../../src/remediate/life.ts';
import { planRemediation, viewOf } from '../../src/remediate/plan.ts';
import { ruleFor } from '../../src/remediate/rule.ts';
import type { ApplyPorts } from '../../src/remediate/step-ports.ts';
import { takeBack } from '../../src/remediate/take-back.ts';
import { brokerOf } from './loop.ts';

/** Plans and carries out changes on a lab, as its administrator. */
export interface Bench {
  readonly store: RemediationStore;
  /** Every call that was sent, in order. */
  readonly sent: Write[];
  plan(request: PlanRequest, stalledQueues?: readonly QueueName[]): Promise<Plan | Refusal>;
  /** Proposes, approves by the hash and carries out. */
  apply(plan: Plan, ports?: Partial<ApplyPorts>): Promise<Remediation>;
  /** Goes on with what is stored of it, as another process would a little over a minute later. */
  resume(id: string, ports?: Partial<ApplyPorts>): Promise<Remediation>;
  /** Takes back what a remediation that succeeded has changed. */
  takeBack(id: string): Promise<Remediation>;
  /** Sleeps hardly at all while its clock goes on as if it did. */
  hurry(milliseconds: number): Promise<void>;
  /** GET as administrator. */
  read(path: string): Promise<{ readonly status: number; readonly body: unknown }>;
  send(write: Write): Promise<void>;
  readonly ports: ManagedPorts;
  close(): Promise<void>;
}

/** Every action, once somebody approves it. */
export const BENCH_SETTINGS = remediationSettingsSchema.parse({
  rules: [
    {
      actions: ['*'],
      mode: 'approve',
      user: 'admin',
      passwordEnv: 'UNUSED',
      coolDownSeconds: 0,
      caps: { percent: 100, queues: 250 },
      allowed: { queues: ['lab.*'] },
    },
  ],
});
const passwords = z.record(z.string(), z.string());

export function openBench(lab: Lab): Bench {
  const known = passwords.parse(JSON.parse(readFileSync(lab.credentialsFile, 'utf8')));
  const as = (user: string) => ({ url: lab.managementUrl, credentials: { user, password: known[user] ?? '' } });
  const monitor = createManagementReader(as(lab.monitorUser));
  const reader = createManagementReader(as(lab.adminUser));
  const writer = createManagementWriter(as(lab.adminUser));
  const store = openSqliteRemediationStore(':memory:');
  const sent: Write[] = [];
  const broker = { ...brokerOf(lab), instanceType: 'mq.m7g.medium' };
  let skipped = 0;
  const clock = { now: () => Date.now() + skipped };
  const inspect = async (): Promise<Inspection> => {
    const now = clock.now();
    const { snapshot } = await collect(broker, monitor, { now, history: [] });
    return { broker, snapshot, findings: detect({ broker, snapshot, history: [], now }, CONDITIONS), diagnosis: {} };
  };
  const recording: ManagementWriter = {
    send: (write) => {
      sent.push(write);
      return writer.send(write);
    },
    close: () => writer.close(),
  };
  const ports: ManagedPorts = {
    clock,
    store,
    reader,
    writer: recording,
    inspect,
    sleep: (time) => sleep(Math.min(time, 500)),
  };
  const settings = (plan: Plan) => ({ settings: BENCH_SETTINGS, rule: ruleFor(BENCH_SETTINGS, plan.action, broker) });
  return {
    store,
    sent,
    ports,
    async plan(request, stalledQueues = []) {
      return planRemediation({ ...viewOf(await inspect()), stalledQueues }, request, BENCH_SETTINGS);
    },
    async apply(plan, more = {}) {
      const proposed = await store.put(propose(plan, 'test', { mayBeApproved: true }));
      const approved = await store.put(approve(proposed, 'test', plan.hash, clock.now()));
      return carryOut(approved, { ...ports, ...more }, settings(plan));
    },
    async resume(id, more = {}) {
      skipped += 61_000;
      const stored = (await store.list()).find((remediation) => remediation.id === id);
      if (stored === undefined) throw new Error(`${id} is not stored`);
      return carryOut(stored, { ...ports, ...more }, settings(stored.plan));
    },
    async takeBack(id) {
      const all = await store.list();
      const stored = all.find((remediation) => remediation.id === id);
      if (stored === undefined) throw new Error(`${id} is not stored`);
      const back = takeBack(stored, all, 'test', clock.now());
      if ('why' in back) throw new Error(back.why);
      return carryOut(await store.put(back), ports, settings(stored.plan));
    },
    async hurry(milliseconds) {
      skipped += milliseconds;
      await sleep(100);
    },
    async read(path) {
      const { status, body } = await reader.get(path);
      return { status, body: JSON.parse(body) };
    },
    async send(write) {
      const { status, words } = await writer.send(write);
      if (status >= 300) throw new Error(`${write.method} ${write.path}: ${status} ${words}`);
    },
    async close() {
      await Promise.all([monitor.close(), reader.close(), writer.close(), store.close()]);
    },
  };
}

/** What the administrator of a lab signs in with. */
export function adminOf(lab: Lab): Credentials {
  const known = passwords.parse(JSON.parse(readFileSync(lab.credentialsFile, 'utf8')));
  return { user: lab.adminUser, password: known[lab.adminUser] ?? '' };
}

/** The plan, or an error with the reasons why there is none. */
export function planned(outcome: Plan | Refusal): Plan {
  if (isRefusal(outcome)) throw new Error(outcome.refused.join('; '));
  return outcome;
}

/** A broker whose management API can be had. */
export type ManagedPorts = ApplyPorts & Required<Pick<ApplyPorts, 'reader' | 'writer'>>;

/**
 * Ends a run the way a crash does: just before its n-th call to the world, which is just after the one before it. What a
 * wait repeats counts once, so that the same number always means the same call.
 */
export function crashAt(ports: ManagedPorts, call: number) {
  const made = new Set<string>();
  let place = '';
  const crashing = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    made.add(`${place} ${what}`);
    if (made.size === call) throw new Crash();
    return work();
  };
  const { store, reader, writer } = ports;
  return {
    ports: {
      ...ports,
      store: {
        ...store,
        put: async (remediation: Remediation) => {
          const { stage, position, journal } = remediation;
          const next = `${JSON.stringify(stage)} ${position} ${journal.at(-1)?.state}`;
          const written = await crashing(`put ${next}`, () => store.put(remediation));
          place = next;
          return written;
        },
      },
      reader: {
        ...reader,
        get: (path: string, query?: Record<string, string>) => crashing(`get ${path}`, () => reader.get(path, query)),
      },
      writer: {
        ...writer,
        send: (write: Write) => crashing(`${write.method} ${write.path}`, () => writer.send(write)),
      },
    },
  };
}

export class Crash extends Error {}

export interface SlowBroker {
  readonly url: string;
  /** Calls that change something and reached the broker. */
  readonly forwarded: string[];
  close(): Promise<void>;
}

/** Stands before a broker; the first call that changes something times out, after it was applied or before. */
export async function slowBroker(target: string, lose: 'reply' | 'request'): Promise<SlowBroker> {
  const forwarded: string[] = [];
  let lost = false;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const changes = request.method !== 'GET';
    const first = changes && !lost;
    if (first) lost = true;
    if (first && lose === 'request') return;
    if (changes) forwarded.push(`${request.method} ${request.url}`);
    const reply = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const text = await reply.text();
    if (first) return;
    response.writeHead(reply.status).end(reply.status === 204 ? undefined : text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    forwarded,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
