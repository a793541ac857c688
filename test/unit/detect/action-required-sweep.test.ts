import { memoryStateStore } from '../../../src/adapters/local/memory-state-store.ts';
import { ACTION_REQUIRED_CODES, actionRequiredEntry } from '../../../src/catalog/action-required-codes.ts';
import { DEFAULT_INCIDENT_SETTINGS } from '../../../src/config/incident-settings.ts';
import { DEFAULT_REMEDIATION_SETTINGS } from '../../../src/config/remediation-settings.ts';
import { actionRequiredConditionId } from '../../../src/detect/action-required.ts';
import { detect } from '../../../src/detect/detect.ts';
import { CONDITIONS } from '../../../src/detect/registry.ts';
import { diagnose } from '../../../src/diagnose/diagnose.ts';
import type { BrokerDescription } from '../../../src/model/amazon-mq.ts';
import type { Effect } from '../../../src/model/effect.ts';
import type { Incident } from '../../../src/model/incident.ts';
import { ACTION_IDS, type ActionId } from '../../../src/model/remediation.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { reconcile } from '../../../src/pipeline.ts';
import { isRefusal } from '../../../src/remediate/action.ts';
import { runGuards } from '../../../src/remediate/guards.ts';
import { ACTIONS } from '../../../src/remediate/registry.ts';
import { type AwsWorld, anAwsInput } from '../../support/amazon-mq.ts';
import { DEMANDED_CODES, type DemandedCode, describedWith } from '../../support/demanded-codes.ts';
import { aGuardInput } from '../../support/plans.ts';
import { aReading, notAvailable, T0 } from '../../support/snapshots.ts';

const MINUTE = 60_000;
const UNKNOWN = 'RABBITMQ_NEW_TROUBLE';
const THROUGH_AWS = ACTION_IDS.filter((id) => ACTIONS[id].through === 'aws');

const spellings = DEMANDED_CODES.flatMap((each) => [
  { ...each, spelt: each.code },
  { ...each, spelt: each.code.replace(/^(RABBITMQ_)?/, (prefix) => (prefix === '' ? 'RABBITMQ_' : '')) },
]);

function conditionIdOf(code: string): string {
  const entry = actionRequiredEntry(code);
  return entry === undefined ? 'action-required-unknown' : actionRequiredConditionId(entry);
}

function brokerOf({ engine }: Pick<DemandedCode, 'engine'>): NonNullable<AwsWorld['broker']> {
  const deploymentMode = engine === 'rabbitmq' ? 'cluster-multi-az' : 'active-standby-multi-az';
  return { engine, deploymentMode };
}

test('the sweep goes over every code of the catalog', () => {
  expect(DEMANDED_CODES.map(({ code }) => code).sort()).toEqual(ACTION_REQUIRED_CODES.map(({ code }) => code).sort());
});

describe('decoded, with what it means and what the broker shows of it', () => {
  test.each(spellings)('$spelt', (demanded) => {
    const { spelt, wire, lasting, cutOff, shows, risks } = demanded;
    const entry = actionRequiredEntry(spelt);
    const description = describedWith(demanded, { code: spelt, info: 'read this page' }, wire);
    const input = anAwsInput({ ...lasting(T0), description, broker: brokerOf(demanded) });
    const findings = detect(input, CONDITIONS);
    const finding = findings.find(({ conditionId }) => conditionId === conditionIdOf(spelt));
    expect(finding).toMatchObject({ level: 'firing', severity: entry?.severity });
    expect(findings.find(({ conditionId }) => conditionId === 'action-required-unknown')?.level).toBe('ok');

    const causes = diagnose({ ...input, findings })[conditionIdOf(spelt)] ?? [];
    const cause = causes.find(({ id }) => id === 'action-required');
    expect(cause?.summary).toContain(entry?.meaning);
    expect(cause?.summary).toMatch(new RegExp(`Cut off: .*${cutOff}`));
    expect(cause?.evidence).toContainEqual({ label: 'Amazon MQ says', value: 'read this page' });
    for (const shown of shows) expect(cause?.evidence).toContainEqual(expect.objectContaining(shown));
    expect(risksIn(cause?.advice ?? '')).toEqual(risks);
  });

  test('one that nobody knows is kept as it came, and nothing is guessed', () => {
    const description = describedWith({ engine: 'rabbitmq' }, { code: UNKNOWN, info: 'read this page' });
    const input = anAwsInput({ rabbitmq: {}, description });
    const findings = detect(input, CONDITIONS);
    const firing = findings.filter(({ level }) => level === 'firing').map(({ conditionId }) => conditionId);
    expect(firing.filter((id) => id.startsWith('action-required'))).toEqual(['action-required-unknown']);
    const [cause] = diagnose({ ...input, findings })['action-required-unknown'] ?? [];
    expect(cause?.summary).toContain(UNKNOWN);
    expect(cause?.evidence).toContainEqual({ label: 'Amazon MQ says', value: 'read this page' });
    expect(cause?.advice).toContain('changes nothing on this broker');
  });
});

/** "1. Do this. 2. Do that (risk: high, what it costs)." */
function risksIn(advice: string): string[] {
  const steps = advice.split(/ (?:Refused meanwhile|The code goes): /)[0]?.split(/(?:^| )(?=\d\. )/) ?? [];
  return steps.filter((step) => /^\d\. /.test(step)).map((step) => /\(risk: (\w+)/.exec(step)?.[1] ?? 'none');
}

function blockedWhile(action: ActionId, description: BrokerDescription): string | undefined {
  const fine = aGuardInput();
  const none = notAvailable('not-needed');
  const amazonMq = { description: aReading(description), kmsKey: none, networkInterfaces: none };
  const input = { ...fine, plan: { ...fine.plan, action }, snapshot: { ...fine.snapshot, amazonMq } };
  return runGuards(input).find(({ guard }) => guard === 'action-required')?.blocked;
}

describe('what is refused while it stands', () => {
  test.each(spellings)('$spelt', (demanded) => {
    const { spelt, code, mayRun, engine } = demanded;
    const description = describedWith(demanded, { code: spelt });
    const free = THROUGH_AWS.filter((action) => blockedWhile(action, description) === undefined);
    expect([...free].sort()).toEqual([...mayRun].sort());
    for (const { operation, detail } of actionRequiredEntry(code)?.refused ?? []) {
      const calling = THROUGH_AWS.filter((action) => callsOf(action).includes(`mq:${operation}`));
      for (const action of calling.filter((each) => !mayRun.includes(each))) {
        expect(blockedWhile(action, description)).toContain(`${spelt} (${operation} ${detail})`);
      }
    }
    const refused = refusedReboot(description, engine);
    expect(refused === undefined).toBe(mayRun.includes('reboot-broker') && code !== 'RABBITMQ_DISK_ALARM');
    if (refused !== undefined) expect(refused).toContain(`Amazon MQ refuses a reboot under ${code}: answers with`);
  });

  test('everything that goes through Amazon MQ under a code that nobody knows', () => {
    const description = describedWith({ engine: 'rabbitmq' }, { code: UNKNOWN });
    const words = THROUGH_AWS.map((action) => blockedWhile(action, description));
    expect(new Set(words)).toEqual(new Set([`Amazon MQ demands something else first: ${UNKNOWN}`]));
    expect(refusedReboot(description, 'rabbitmq')).toContain('what it allows under this code is not known');
  });

  test('a reboot under the disk alarm, but for a larger storage size', () => {
    const growing = { code: 'RABBITMQ_DISK_ALARM' };
    expect(refusedReboot(describedWith({ engine: 'rabbitmq' }, growing), 'rabbitmq')).toContain('RABBITMQ_DISK_ALARM');
    const description = describedWith({ engine: 'rabbitmq' }, growing, { pendingStorageSize: 400 });
    expect(refusedReboot(description, 'rabbitmq')).toBeUndefined();
  });

  test('another instance type of a cluster under the memory alarm, not of a single instance', () => {
    const demanded = { code: 'MEMORY_ALARM' };
    const plan = (wire: object) => {
      const description = describedWith({ engine: 'rabbitmq' }, demanded, { hostInstanceType: 'mq.m5.large', ...wire });
      return ACTIONS['resize-broker'].plan(
        { ...anAwsInput({ description }), stalledQueues: [] },
        { action: 'resize-broker' },
      );
    };
    expect(plan({})).toEqual({ refused: [expect.stringContaining('only after its memory alarm is over')] });
    expect(isRefusal(plan({ deploymentMode: 'SINGLE_INSTANCE' }))).toBe(false);
  });
});

function callsOf(action: ActionId): readonly string[] {
  return ACTIONS[action].iam?.flatMap(({ actions }) => actions) ?? [];
}

function refusedReboot(description: BrokerDescription, engine: DemandedCode['engine']): string | undefined {
  const view = { ...anAwsInput({ description, broker: brokerOf({ engine }) }), stalledQueues: [] };
  const outcome = ACTIONS['reboot-broker'].plan(view, { action: 'reboot-broker' });
  return isRefusal(outcome) ? outcome.refused.join(' ') : undefined;
}

type Phase = 'lasting' | 'over' | 'unseen' | 'gone';

/** Minutes of a broker that demands something, by the whole pipeline. */
function storyOf(demanded: DemandedCode, code: string) {
  const state = memoryStateStore();
  const settings = { incidents: DEFAULT_INCIDENT_SETTINGS, remediations: DEFAULT_REMEDIATION_SETTINGS };
  const told: string[] = [];
  let now = T0;
  const notifier = {
    channel: 'mail',
    updates: false,
    preview: () => '',
    send: async (effect: Effect) => {
      if (effect.kind === 'notify' && effect.incident.conditionId === conditionIdOf(code)) told.push(effect.reason);
      return { outcome: 'sent', detail: 'accepted' } as const;
    },
  };
  return {
    told,
    async minutes(phase: Phase, count: number): Promise<Incident | undefined> {
      for (let minute = 0; minute < count; minute += 1) {
        now += MINUTE;
        const input = anAwsInput(worldIn(phase, demanded, code, now));
        const collect = async (): Promise<Snapshot> => ({ ...input.snapshot, takenAt: now });
        await reconcile(input.broker, { clock: { now: () => now }, state, notifiers: [notifier], collect }, settings);
      }
      const { incidents } = await state.load('b-1', 0);
      return incidents.findLast(({ conditionId }) => conditionId === conditionIdOf(code));
    },
  };
}

function worldIn(phase: Phase, demanded: DemandedCode, code: string, now: number): AwsWorld {
  const figures = phase === 'lasting' ? demanded.lasting(now) : phase === 'unseen' ? {} : demanded.over(now);
  const wire = phase === 'lasting' || phase === 'unseen' ? demanded.wire : {};
  const described = describedWith(demanded, { code }, wire);
  const description = phase === 'gone' ? { ...described, actionsRequired: [] } : described;
  return { ...figures, description, broker: brokerOf(demanded) };
}

describe('recovery is recognised from the figures while the code still stands', () => {
  test.each(spellings.filter((_, index) => index % 2 === 1))('$spelt', async (demanded) => {
    const { minutes, told } = storyOf(demanded, demanded.spelt);
    const opened = await minutes('lasting', 2);
    expect(opened).toMatchObject({ state: 'open', openings: [expect.any(Number)] });
    expect(await minutes('over', 3)).toMatchObject({ id: opened?.id, state: 'resolved' });

    // The code and CRITICAL_ACTION_REQUIRED stay, whether the figures can be seen or not, and the state outlasts the code.
    const stays =
      demanded.wire === undefined ? (['unseen', 'over', 'unseen', 'gone'] as const) : (['over', 'gone'] as const);
    for (const phase of stays) {
      expect(await minutes(phase, 4)).toMatchObject({
        id: opened?.id,
        state: 'resolved',
        openings: [expect.any(Number)],
      });
    }

    expect(told.filter((reason) => reason !== 'opened' && reason !== 'resolved')).toEqual([]);
    expect(await minutes('lasting', 3)).toMatchObject({ state: 'open' });
  });

  test('what nobody knows ends when Amazon MQ takes it away', async () => {
    const known = DEMANDED_CODES.find(({ code }) => code === 'RABBITMQ_MEMORY_ALARM');
    if (known === undefined) throw new Error('the table has no memory alarm');
    const { minutes, told } = storyOf({ ...known, lasting: known.over }, UNKNOWN);
    expect(await minutes('lasting', 5)).toMatchObject({ state: 'open' });
    expect(await minutes('gone', 6)).toMatchObject({ state: 'resolved' });
    expect(told).toEqual(['opened', 'resolved']);
  });
});
