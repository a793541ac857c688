import { openSqliteRemediationStore } from '../../../src/adapters/local/sqlite-remediation-store.ts';
import { remediationSettingsSchema } from '../../../src/config/remediation-settings.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { Remediation } from '../../../src/model/remediation.ts';
import type { RemediationStore } from '../../../src/ports.ts';
import { answerRunbook, type RunbookPorts } from '../../../src/remediate/answer-runbook.ts';
import { RunbookRequestError } from '../../../src/remediate/runbook-request.ts';
import { memoryIncident } from '../../support/effects.ts';
import { anApproved, aStalledView, planFor } from '../../support/plans.ts';
import { T0 } from '../../support/snapshots.ts';

const rules = (mode: string) =>
  remediationSettingsSchema.parse({ rules: [{ actions: ['*'], mode, secret: 'w', caps: { percent: 100 } }] });
const view = aStalledView();
const plan = planFor(view);
const HASH = plan.hash;
const STALLED: Finding = {
  conditionId: 'paused-queue-sync',
  title: 'Paused queue synchronisation',
  level: 'firing',
  severity: 'critical',
  observations: [{ subject: { kind: 'queue', vhost: '/', name: 'orders' }, level: 'firing', evidence: [] }],
  checked: 1,
  holdSeconds: 0,
  clearSeconds: 0,
};

let store: RemediationStore;
let woken: string[];
let tokens: string[];
beforeEach(() => {
  store = openSqliteRemediationStore(':memory:');
  woken = [];
  tokens = [];
});
afterEach(() => store.close());

function ports(more: Partial<RunbookPorts> = {}): RunbookPorts {
  return {
    clock: { now: () => T0 + 1_000 },
    store,
    settings: rules('approve'),
    brokers: async () => [view.broker],
    inspect: async () => ({
      broker: view.broker,
      snapshot: { ...view.snapshot, takenAt: T0 },
      findings: [STALLED],
      diagnosis: {},
    }),
    incidents: async () => [],
    wake: async ({ id }) => void woken.push(id),
    keepToken: async ({ id }, token) => void tokens.push(`${id} ${token}`),
    ...more,
  };
}

const base = { version: 1, broker: 'orders', by: 'ann' } as const;
const asked = { ...base, request: 'plan', action: 'tune-queue-sync' } as const;
const decide = (request: 'approve' | 'deny' | 'revert') => ({ ...base, request, plan: HASH });
const only = async () => (await store.list())[0];

test('a plan is stored and nobody is woken; the same request again finds it', async () => {
  const first = await answerRunbook(asked, ports());
  expect(first).toMatchObject({
    outcome: 'planned',
    remediation: { plan: HASH, state: 'awaiting-approval', over: false },
  });
  expect(await answerRunbook(asked, ports())).toEqual(first);
  expect(await store.list()).toHaveLength(1);
  expect(woken).toEqual([]);
});

test('what would help an open incident belongs to it', async () => {
  const incident = { ...memoryIncident(), conditionId: 'paused-queue-sync', state: 'open' } as const;
  await answerRunbook(
    asked,
    ports({ incidents: async () => [{ ...incident, id: 'over', state: 'resolved' }, incident] }),
  );
  expect((await only())?.incidentId).toBe(incident.id);
});

test('what cannot be planned is refused with every reason', async () => {
  const healthy = async () => ({ broker: view.broker, snapshot: view.snapshot, findings: [], diagnosis: {} });
  const answer = await answerRunbook(asked, ports({ inspect: healthy }));
  expect(answer).toMatchObject({ outcome: 'refused', reasons: [expect.stringMatching(/\w+ \w+/)] });
  expect(await store.list()).toEqual([]);
});

test('an approval names the hash, is stored, and wakes a pass; twice is once', async () => {
  await answerRunbook(asked, ports());
  const answer = await answerRunbook(decide('approve'), ports());
  expect(answer).toMatchObject({ outcome: 'decided', remediation: { approvedBy: 'ann' } });
  expect((await only())?.approval).toEqual({ by: 'ann', at: T0 + 1_000, hash: HASH });
  expect(woken).toHaveLength(1);
  expect(await answerRunbook({ ...decide('approve'), by: 'bob' }, ports())).toMatchObject({
    outcome: 'unchanged',
    detail: expect.stringContaining('was approved by ann already'),
  });
  expect((await only())?.approval?.by).toBe('ann');
});

test.each(['off', 'recommend'])('with mode %s nothing is approved', async (mode) => {
  await store.put(anApproved(plan));
  const answer = await answerRunbook(decide('approve'), ports({ settings: rules(mode) }));
  expect(answer).toMatchObject({ outcome: 'refused', reasons: [expect.stringContaining(`is ${mode}`)] });
  expect(woken).toEqual([]);
});

test('a denial ends it; the token of whoever waits is kept before anything is decided', async () => {
  await answerRunbook(asked, ports());
  await answerRunbook({ version: 1, request: 'wait', broker: 'orders', plan: HASH, taskToken: 'T' }, ports());
  expect(tokens).toEqual([`${(await only())?.id} T`]);
  expect(await answerRunbook(decide('deny'), ports())).toMatchObject({ remediation: { state: 'denied', over: true } });
  expect(woken).toHaveLength(2);
});

test('status tells one plan or all; what is not there is named', async () => {
  await store.put(anApproved(plan));
  const status = { version: 1, request: 'status', broker: view.broker.id } as const;
  expect(await answerRunbook(status, ports())).toMatchObject({ outcome: 'status', remediations: [{ plan: HASH }] });
  expect(await answerRunbook({ ...status, plan: HASH.slice(0, 12) }, ports())).toMatchObject({ remediations: [{}] });
  await expect(answerRunbook({ ...status, plan: '000000000000' }, ports())).rejects.toThrow(RunbookRequestError);
  await expect(answerRunbook({ ...status, broker: 'mail' }, ports())).rejects.toThrow(
    'broker: "mail" is not watched; use the name or id of one that is: orders',
  );
});

test('when a plan that was carried out is proposed anew, status is about the old one and a decision about the new one', async () => {
  await store.put({ ...anApproved(plan), state: 'reverted' });
  const { approval: _approval, ...waiting } = anApproved(plan);
  await store.put({ ...waiting, id: 'anew', proposedAt: T0 + 500 });
  const status = { version: 1, request: 'status', broker: 'orders', plan: HASH } as const;
  expect(await answerRunbook(status, ports())).toMatchObject({ remediations: [{ state: 'reverted', over: true }] });
  expect(await answerRunbook(decide('deny'), ports())).toMatchObject({ remediation: { id: 'anew', state: 'denied' } });
});

describe('taking back', () => {
  const entry = {
    stage: 'steps',
    number: 0,
    position: 0,
    startedAt: T0,
    endedAt: T0,
    state: 'done',
    attempts: 1,
  } as const;
  const succeeded: Remediation = { ...anApproved(plan), state: 'succeeded', journal: [entry] };

  test('begins with the first step of the revert, and wakes a pass', async () => {
    await store.put(succeeded);
    expect(await answerRunbook(decide('revert'), ports())).toMatchObject({ outcome: 'decided' });
    expect(await only()).toMatchObject({ state: 'reverting', stage: { kind: 'revert' }, position: 0 });
    expect(woken).toHaveLength(1);
  });

  test.each([
    ['what has changed nothing', { ...succeeded, journal: [] }, 'has changed nothing'],
    ['what was denied', { ...succeeded, state: 'denied' }, 'nothing to take back'],
    ['what is worked on', { ...succeeded, state: 'applying', heldUntil: T0 + 31_000 }, 'ask again in 30 s'],
    ['what is taken back', { ...succeeded, state: 'reverting' }, 'already'],
  ] as const)('%s is refused', async (_name, remediation, words) => {
    await store.put(remediation);
    const answer = await answerRunbook(decide('revert'), ports());
    expect(answer).toMatchObject({ outcome: 'refused', reasons: [expect.stringContaining(words)] });
    expect(woken).toEqual([]);
  });

  test('what another change came after stays', async () => {
    await store.put(succeeded);
    await store.put({
      ...succeeded,
      id: 'later',
      changedAt: succeeded.changedAt + 1,
      plan: { ...plan, hash: 'f'.repeat(64) },
    });
    expect(await answerRunbook(decide('revert'), ports())).toMatchObject({
      outcome: 'refused',
      reasons: [expect.stringContaining('later has changed the broker since')],
    });
  });
});
