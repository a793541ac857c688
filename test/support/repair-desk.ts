import { z } from 'zod';
import { openSqliteRemediationStore } from '../../src/adapters/local/sqlite-remediation-store.ts';
import { createWebhookNotifier } from '../../src/adapters/local/webhook-notifier.ts';
import { createSlackNotifier } from '../../src/adapters/slack/slack-notifier.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Remediation } from '../../src/model/remediation.ts';
import { eventSchema } from '../../src/notify/event-schema.ts';
import type { RemediationStore } from '../../src/ports.ts';
import { carryOut } from '../../src/remediate/apply.ts';
import { ruleFor } from '../../src/remediate/rule.ts';
import { startHttpServer } from './http-server.ts';
import { brokerOf, type Loop, startLoop } from './loop.ts';
import { BENCH_SETTINGS, type Bench } from './remediation.ts';
import { clickButton } from './slack-clicks.ts';
import { SLACK_CHANNEL, type SlackServer, startSlackServer } from './slack-server.ts';

/** The whole loop over a lab with Slack and a webhook on loopback, and somebody who carries out what is approved. */
export interface RepairDesk {
  readonly loop: Loop;
  readonly store: RemediationStore;
  readonly slack: SlackServer;
  /** What the person who clicked is told. */
  click(action: string, value: string, user?: string): Promise<string>;
  /** Waits for what was handed over. */
  carriedOut(): Promise<void>;
  /** What the webhook was sent about remediations and incidents, in order. */
  events(): readonly { readonly type: string; readonly news?: string }[];
  close(): Promise<void>;
}

export interface DeskOptions {
  /** Called after each step that was written down. */
  progress?(remediation: Remediation): Promise<void>;
}

export async function openDesk(lab: Lab, bench: Bench, { progress }: DeskOptions = {}): Promise<RepairDesk> {
  const store = openSqliteRemediationStore(':memory:');
  const slack = await startSlackServer();
  const bodies: string[] = [];
  const hook = await startHttpServer(({ body }) => {
    bodies.push(body);
    return { status: 200 };
  });
  const broker = { ...brokerOf(lab), instanceType: 'mq.m7g.medium' };
  const running: Promise<unknown>[] = [];
  const loop: Loop = await startLoop(lab, {
    broker,
    remediationSettings: BENCH_SETTINGS,
    notifiers: (clock) => [
      createSlackNotifier({
        name: 'slack',
        token: slack.token,
        clock,
        baseUrl: `${slack.url}/api`,
        form: { channel: SLACK_CHANNEL, links: {} },
      }),
      createWebhookNotifier({ channel: 'webhook', url: hook.url, clock }),
    ],
    remediations: (clock) => ({
      store,
      async handOver(remediation) {
        const rule = ruleFor(BENCH_SETTINGS, remediation.plan.action, broker);
        const inspect = async () => {
          const { snapshot, ...rest } = await bench.ports.inspect();
          return { ...rest, snapshot: { ...snapshot, takenAt: clock.now() } };
        };
        const besides: Promise<void>[] = [];
        const ports = {
          ...bench.ports,
          store,
          clock,
          inspect,
          progress: (written: Remediation) => void besides.push(progress?.(written) ?? Promise.resolve()),
        };
        const work = carryOut(remediation, ports, { settings: BENCH_SETTINGS, rule });
        running.push(work.then(() => Promise.all(besides)));
      },
    }),
  });
  return {
    loop,
    store,
    slack,
    async click(action, value, user) {
      const ports = { clock: loop.clock, state: loop.state, remediations: store, woken: [] };
      const { detail } = await clickButton(slack, ports, { action, value, ...(user === undefined ? {} : { user }) });
      return detail;
    },
    async carriedOut() {
      await Promise.all(running);
    },
    events: () =>
      bodies.map((body) => {
        const event = eventSchema.parse(JSON.parse(body));
        return z.object({ type: z.string(), news: z.string().exactOptional() }).parse(event);
      }),
    async close() {
      await Promise.allSettled(running);
      await Promise.all([loop.close(), slack.close(), hook.close(), store.close()]);
    },
  };
}
