import { z } from 'zod';
import { openSqliteRemediationStore } from '../../../src/adapters/local/sqlite-remediation-store.ts';
import type { RemediationStore } from '../../../src/ports.ts';
import { answerWidget, type WidgetOptions } from '../../../src/widget/answer.ts';
import { TOLD_AT } from '../../support/effects.ts';
import { WIDGET_ENDPOINT, waitingPlan, widgetScene } from '../../support/widget-scene.ts';

const OFF: WidgetOptions = { endpoint: WIDGET_ENDPOINT, approvals: [] };
const ON: WidgetOptions = { endpoint: WIDGET_ENDPOINT, approvals: ['tune-*'] };
const CONTEXT = { dashboardName: 'mq-operator-fleet', accountId: '111122223333', theme: 'dark', period: 300 };

let store: RemediationStore;
let woken: string[] = [];
beforeEach(async () => {
  store = openSqliteRemediationStore(':memory:');
  woken = [];
  await store.put(waitingPlan());
});
afterEach(() => store.close());

async function call(event: object, options = ON, now = TOLD_AT) {
  const { brokers } = widgetScene();
  const answer = await answerWidget(
    event,
    {
      clock: { now: () => now },
      load: async (broker) => ({
        brokers: brokers.filter(({ name }) => broker === undefined || name === broker),
        remediations: await store.list(),
      }),
      remediations: store,
      wake: async (brokerId) => {
        woken.push(brokerId);
      },
    },
    options,
  );
  return z.string().parse(answer);
}

/** What the buttons of a drawing would call the function with, as a browser reads it. */
function callsOf(page: string): { confirmation: string; endpoint: string; payload: Record<string, unknown> }[] {
  const actions = page.matchAll(
    /<cwdb-action action="call" display="widget" endpoint="([^"]+)" confirmation="([^"]+)">([^<]*)<\/cwdb-action>/g,
  );
  return [...actions].map(([, endpoint = '', confirmation = '', payload = '']) => ({
    endpoint,
    confirmation,
    payload: z.record(z.string(), z.unknown()).parse(JSON.parse(payload)),
  }));
}

test('describe is answered with Markdown and an example of every parameter', async () => {
  const ports = { clock: { now: () => 0 }, load: () => fail(), remediations: store, wake: () => fail() };
  const answer = await answerWidget({ describe: true, widgetContext: CONTEXT }, ports, OFF);
  const { markdown } = z.object({ markdown: z.string() }).parse(answer);
  for (const part of ['**broker**', '**show**', '``` yaml']) expect(markdown).toContain(part);
});

function fail(): never {
  throw new Error('nothing is read to describe it');
}

test('no plan can be decided from a dashboard unless settings name its action', async () => {
  const page = await call({ widgetContext: CONTEXT }, OFF);
  expect(page).toContain('widget.approvals');
  expect(callsOf(page)).toEqual([]);
  const [stored] = await store.list();
  const click = { command: 'approve', brokerId: 'b-1234', remediationId: stored?.id, hash: stored?.plan.hash };
  expect(await call(click, OFF)).toContain('Nothing was done');
  expect(await store.list()).toMatchObject([{ state: 'awaiting-approval', version: 1 }]);
});

test('a click on Approve asks first, names the very plan, and the plan is approved', async () => {
  const page = await call({ widgetContext: CONTEXT, broker: 'orders', show: 'remediations' });
  const [approve, deny, ...more] = callsOf(page);
  expect(more).toEqual([]);
  expect(approve?.endpoint).toBe(WIDGET_ENDPOINT);
  expect(approve?.confirmation).toContain('Approve this change?');
  expect(deny?.payload).toMatchObject({ command: 'deny', broker: 'orders', show: 'remediations' });
  const after = await call({ ...approve?.payload, widgetContext: CONTEXT });
  expect(after).toContain('Approved.');
  expect(callsOf(after)).toEqual([]);
  const [stored] = await store.list();
  expect(stored?.approval).toEqual({
    by: 'somebody at dashboard mq-operator-fleet of account 111122223333',
    at: TOLD_AT,
    hash: stored?.plan.hash,
  });
  expect(woken).toEqual(['b-1234']);
  // A second click of somebody whose dashboard is older changes nothing.
  expect(await call({ ...deny?.payload, widgetContext: CONTEXT })).toContain('Nothing was done');
  expect((await store.list())[0]?.version).toBe(stored?.version);
});

test('a click on Deny ends the plan', async () => {
  const [, deny] = callsOf(await call({ widgetContext: CONTEXT }));
  expect(await call({ ...deny?.payload })).toContain('Denied.');
  expect(await store.list()).toMatchObject([{ state: 'denied' }]);
});

test.each([
  ['another hash', { hash: 'f'.repeat(64) }, TOLD_AT, 'does not exist any more'],
  ['another plan', { remediationId: 'x' }, TOLD_AT, 'does not exist any more'],
  ['another broker', { brokerId: 'b-2' }, TOLD_AT, 'does not exist any more'],
  ['too late', {}, TOLD_AT + 3_600_000, 'the plan is expired'],
])('a click that names %s does nothing and says so', async (_what, change, now, words) => {
  const [approve] = callsOf(await call({ widgetContext: CONTEXT }));
  expect(await call({ ...approve?.payload, ...change }, ON, now)).toContain(words);
  expect(await store.list()).toMatchObject([{ version: 1, state: 'awaiting-approval' }]);
  expect(woken).toEqual([]);
});

test('a call that CloudWatch does not make is refused', async () => {
  await expect(call({ command: 'apply', widgetContext: CONTEXT })).rejects.toThrow(z.ZodError);
});
