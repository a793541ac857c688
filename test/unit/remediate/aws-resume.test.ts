import { DEFAULT_REMEDIATION_SETTINGS, DEFAULT_RULE } from '../../../src/config/remediation-settings.ts';
import { NO_COST } from '../../../src/model/reading.ts';
import type { AwsCall, JournalEntry, Plan, Remediation } from '../../../src/model/remediation.ts';
import { isRefusal } from '../../../src/remediate/action.ts';
import { carryOut } from '../../../src/remediate/apply.ts';
import { planRemediation } from '../../../src/remediate/plan.ts';
import type { ApplyPorts } from '../../../src/remediate/step-ports.ts';
import { aDescription, anAwsInput } from '../../support/amazon-mq.ts';
import { memoryRemediationStore } from '../../support/memory-remediation-store.ts';
import { anApproved } from '../../support/plans.ts';

const view = { ...anAwsInput({ description: aDescription() }), stalledQueues: [] };
const settings = { settings: DEFAULT_REMEDIATION_SETTINGS, rule: { ...DEFAULT_RULE, mode: 'approve' as const } };

function planned(action: 'reboot-broker' | 'resize-broker'): Plan {
  const outcome = planRemediation(view, { action }, { planSeconds: 3_600 });
  if (isRefusal(outcome)) throw new Error(outcome.refused.join(' '));
  return outcome;
}

/** Left by a run that died after it had written down its first attempt; nobody knows whether it was sent. */
function leftBehind(plan: Plan, before: string): Remediation {
  const entry: JournalEntry = {
    stage: 'steps',
    number: 0,
    position: 0,
    startedAt: view.now,
    state: 'writing',
    attempts: 1,
    before,
  };
  return { ...anApproved(plan), state: 'applying', journal: [entry] };
}

/** A broker that is described by `states` in turn, the last one for ever. */
function aWorld(left: Remediation, states: readonly string[]) {
  const sent: AwsCall[] = [];
  let now = view.now;
  let looks = 0;
  const ports: ApplyPorts = {
    clock: { now: () => now },
    store: memoryRemediationStore([left]),
    aws: {
      mq: {
        describe: async () => {
          const state = states[Math.min(looks, states.length - 1)] ?? 'RUNNING';
          looks += 1;
          return { value: aDescription({ state }), dropped: 0, cost: NO_COST };
        },
      },
      keys: { key: async (keyId) => ({ value: { keyId, state: 'Enabled' }, dropped: 0, cost: NO_COST }) },
      writer: {
        send: async (call) => {
          sent.push(call);
          return { status: 200, words: '' };
        },
      },
    },
    inspect: async () => ({ broker: view.broker, snapshot: view.snapshot, findings: [], diagnosis: {} }),
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
  return { ports, sent };
}

const RUNS = JSON.stringify({ state: 'RUNNING', logging: {}, codes: [], pending: {} });

test('a restart that a dead run may have asked for is never asked for again; when it shows, that is the proof', async () => {
  const left = leftBehind(planned('reboot-broker'), RUNS);
  const { ports, sent } = aWorld(left, ['REBOOT_IN_PROGRESS', 'REBOOT_IN_PROGRESS', 'RUNNING']);
  const done = await carryOut(left, ports, settings);
  expect(done).toMatchObject({ state: 'succeeded', journal: [{ state: 'done' }, { state: 'done' }] });
  expect(sent).toEqual([]);
});

test('when it does not show, it is told so, and still not asked for again', async () => {
  const left = leftBehind(planned('reboot-broker'), RUNS);
  const { ports, sent } = aWorld(left, ['RUNNING']);
  const done = await carryOut(left, ports, settings);
  expect(done.state).toBe('failed');
  expect(done.reason).toMatch(/not seen restarting yet.*cannot be taken back/);
  expect(done.journal[0]).toMatchObject({ state: 'unanswered' });
  expect(sent).toEqual([]);
});

test('a change that shows where it is asked for again is: twice is as good as once', async () => {
  const left = leftBehind(planned('resize-broker'), RUNS);
  const { ports, sent } = aWorld(left, ['RUNNING']);
  await carryOut(left, ports, settings);
  expect(sent[0]).toMatchObject({ operation: 'UpdateBroker', update: { hostInstanceType: 'mq.m5.xlarge' } });
});

test('a plan that goes through AWS is not carried out where there is no access to AWS', async () => {
  const left: Remediation = { ...anApproved(planned('resize-broker')), state: 'applying' };
  const { ports, sent } = aWorld(left, ['RUNNING']);
  const { aws: _aws, ...without } = ports;
  const done = await carryOut(left, without, settings);
  expect(done).toMatchObject({ state: 'failed', reason: expect.stringMatching(/nothing was changed/) });
  expect(sent).toEqual([]);
});
