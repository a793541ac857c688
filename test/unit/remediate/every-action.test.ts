import { remediationSettingsSchema } from '../../../src/config/remediation-settings.ts';
import type { Incident } from '../../../src/model/incident.ts';
import type { Inspection } from '../../../src/model/inspection.ts';
import { ACTION_IDS, type ActionId, type Plan, type Remediation } from '../../../src/model/remediation.ts';
import { isRefusal } from '../../../src/remediate/action.ts';
import { adviser } from '../../../src/remediate/advise.ts';
import { carryOut } from '../../../src/remediate/apply.ts';
import { expire, propose } from '../../../src/remediate/life.ts';
import { planRemediation, viewOf } from '../../../src/remediate/plan.ts';
import { ruleFor } from '../../../src/remediate/rule.ts';
import type { ApplyPorts } from '../../../src/remediate/step-ports.ts';
import { SAMPLE_HOOK, SAMPLES } from '../../support/every-action.ts';
import { aReply, memoryRemediationStore } from '../../support/memory-remediation-store.ts';
import { anApproved } from '../../support/plans.ts';
import { T0 } from '../../support/snapshots.ts';
import { anIncident } from '../../support/state.ts';

function settingsOf(more: object = {}) {
  const rule = {
    actions: ['*'],
    mode: 'approve',
    user: 'writer',
    passwordEnv: 'UNUSED',
    allowed: { queues: ['orders'] },
  };
  const caps = { percent: 100 };
  return remediationSettingsSchema.parse({ rules: [{ ...rule, caps }], hooks: [SAMPLE_HOOK], ...more });
}

function planOf(action: ActionId): Plan {
  const { found, request } = SAMPLES[action];
  const outcome = planRemediation(viewOf(found), request, settingsOf());
  if (isRefusal(outcome)) throw new Error(outcome.refused.join(' '));
  return outcome;
}

/** A world in which everything that would change something is only counted. */
function aWorld(inspection: Inspection, { now = T0 } = {}) {
  const sent: unknown[] = [];
  const send = async (call: unknown) => {
    sent.push(call);
    return { status: 503, words: 'nothing is to be changed here' };
  };
  const store = memoryRemediationStore();
  const unread = async (): Promise<never> => {
    throw new Error('nothing is to be looked up here');
  };
  const ports: ApplyPorts = {
    clock: { now: () => now },
    store,
    reader: { get: async () => aReply(404, {}), close: async () => {} },
    writer: { send, close: async () => {} },
    aws: { mq: { describe: unread }, keys: { key: unread }, writer: { send } },
    hooks: { send },
    inspect: async () => ({ ...inspection, snapshot: { ...inspection.snapshot, takenAt: now } }),
    sleep: async () => {},
  };
  return { ports, store, sent };
}

async function carried(remediation: Remediation, world: ReturnType<typeof aWorld>, settings = settingsOf()) {
  const stored = await world.store.put(remediation);
  const { action } = remediation.plan;
  const { broker } = await world.ports.inspect();
  return carryOut(stored, world.ports, { settings, rule: ruleFor(settings, action, broker) });
}

describe.each(ACTION_IDS)('%s', (action) => {
  const { found, changed, request } = SAMPLES[action];

  test('has a plan of its own, with an end and a way to prove itself', () => {
    const plan = planOf(action);
    expect(plan).toMatchObject({ action, brokerId: found.broker.id, expiresAt: T0 + 3_600_000 });
    expect(plan.steps.length).toBeGreaterThan(0);
    expect([...plan.steps, ...plan.finish].some(({ kind }) => kind === 'wait')).toBe(true);
    expect(planRemediation(viewOf(found), plan.request, settingsOf())).toEqual(plan);
  });

  test('expires when nobody approves it, and when nobody begins it', async () => {
    const plan = planOf(action);
    const waiting = propose(plan, 'test', { mayBeApproved: true });
    expect(expire(waiting, plan.expiresAt - 1)).toBe(waiting);
    expect(expire(waiting, plan.expiresAt)).toMatchObject({ state: 'expired', reason: 'nobody approved it in time' });
    const late = aWorld(found, { now: plan.expiresAt });
    expect(await carried(anApproved(plan), late)).toMatchObject({
      state: 'expired',
      reason: 'it was approved, but not begun in time',
    });
    expect(late.sent).toEqual([]);
  });

  test('is blocked, with nothing sent, once the broker is not as it was planned for', async () => {
    const world = aWorld(changed);
    const ended = await carried(anApproved(planOf(action)), world);
    expect(ended).toMatchObject({ state: 'blocked', reason: expect.stringContaining('live-state: '), journal: [] });
    expect(world.sent).toEqual([]);
    const anew = planRemediation(viewOf(changed), request, settingsOf());
    if (!isRefusal(anew)) expect(anew.hash).not.toBe(planOf(action).hash);
  });

  test.each([
    ['the kill switch', { stop: true }],
    ['a blackout', { blackouts: [{ days: ['MONDAY'], from: '00:00', to: '01:00', timeZone: 'UTC' }] }],
  ])('%s stops it at the last moment, though somebody approved it', async (_what, more) => {
    const world = aWorld(found);
    const ended = await carried(anApproved(planOf(action)), world, settingsOf(more));
    expect(ended).toMatchObject({ state: 'blocked', reason: expect.stringMatching(/^(kill-switch|blackout): /) });
    expect(world.sent).toEqual([]);
  });

  test('is withdrawn while it waits for an approval, once its incident is over or the settings say so', () => {
    const waiting = { ...propose(planOf(action), 'test', { mayBeApproved: true }), incidentId: 'one' };
    const { muted: _muted, ...open } = anIncident('one', { conditionId: 'memory-near-limit', causes: [] });
    const ends = (incidents: readonly Incident[], rules: object = {}) =>
      adviser({ inspection: found, known: [waiting], offers: true, settings: settingsOf(rules), now: T0 })(
        incidents,
      ).remediations.map(({ state, reason }) => `${state}: ${reason}`);
    expect(ends([])).toEqual(['expired: withdrawn: its incident is over']);
    expect(ends([open], { rules: [] })).toEqual(['expired: withdrawn: the mode is recommend by now']);
    expect(ends([open])).toEqual([`awaiting-approval: ${waiting.reason}`]);
  });
});
