import { openSqliteStateStore } from '../../../src/adapters/local/sqlite-state-store.ts';
import { createTerminalNotifier } from '../../../src/adapters/local/terminal-notifier.ts';
import { createWebhookNotifier } from '../../../src/adapters/local/webhook-notifier.ts';
import { createSlackNotifier } from '../../../src/adapters/slack/slack-notifier.ts';
import { DEFAULT_INCIDENT_SETTINGS } from '../../../src/config/incident-settings.ts';
import { decide } from '../../../src/decide/decide.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { eventSchema } from '../../../src/notify/event-schema.ts';
import { notify } from '../../../src/notify/notify.ts';
import type { Notifier, StateStore } from '../../../src/ports.ts';
import { ORDERS_BROKER, TOLD_AT } from '../../support/effects.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { SLACK_CHANNEL, startSlackServer } from '../../support/slack-server.ts';

const MINUTE = 60_000;
const STORM = 10_000;

function finding(index: number): Finding {
  return {
    conditionId: `storm-${index}`,
    title: `Condition ${index}`,
    level: 'firing',
    severity: index % 100 === 0 ? 'critical' : 'warning',
    observations: [{ subject: { kind: 'queue', name: `q${index}`, vhost: '/' }, level: 'firing', evidence: [] }],
    checked: 1,
    holdSeconds: 0,
    clearSeconds: 0,
  };
}

async function pass(findings: readonly Finding[], now: number, store: StateStore, notifiers: readonly Notifier[]) {
  const broker = ORDERS_BROKER;
  const stored = await store.load(broker.id, 0);
  const channels = notifiers.map(({ channel, updates }) => ({ name: channel, updates }));
  const settings = DEFAULT_INCIDENT_SETTINGS;
  const { commit, dispatch } = decide({ broker, findings, diagnosis: {}, channels, stored, settings, now });
  await store.commit(broker.id, commit);
  await notify(
    { broker, effects: dispatch, receipts: stored.receipts },
    { notifiers, clock: { now: () => now }, record: (receipt) => store.record(broker.id, [receipt]) },
  );
}

test('ten thousand findings in one tick are a handful of messages on each route, and none is forgotten', async () => {
  const slack = await startSlackServer();
  const events: string[] = [];
  const hook = await startHttpServer(({ body }) => {
    const event = eventSchema.parse(JSON.parse(body));
    events.push(event.type === 'digest' ? `digest of ${event.itemCount}` : event.type);
    return { status: 204 };
  });
  const printed: string[] = [];
  const clock = { now: () => TOLD_AT };
  const notifiers = [
    createSlackNotifier({
      name: 'slack',
      token: slack.token,
      clock,
      baseUrl: `${slack.url}/api`,
      form: { channel: SLACK_CHANNEL, links: {} },
    }),
    createWebhookNotifier({ channel: 'hook', url: hook.url, clock }),
    createTerminalNotifier({ channel: 'terminal', print: (text) => void printed.push(text) }),
  ];
  const store = openSqliteStateStore(':memory:');
  const findings = Array.from({ length: STORM }, (_, index) => finding(index));

  await pass(findings, TOLD_AT, store, notifiers);
  await pass(findings, TOLD_AT + MINUTE, store, notifiers);

  const { incidents } = await store.load(ORDERS_BROKER.id, 0);
  expect(incidents.filter(({ state }) => state === 'open')).toHaveLength(STORM);
  const most = DEFAULT_INCIDENT_SETTINGS.rateCap.messages + 1;
  for (const count of [slack.messages().length, events.length, printed.length]) {
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(most);
  }
  const single = events.filter((event) => event === 'incident').length;
  expect(events).toContain(`digest of ${STORM - single}`);
  await Promise.all([slack.close(), hook.close(), store.close()]);
}, 60_000);
