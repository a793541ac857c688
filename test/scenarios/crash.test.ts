import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type KeptBroker, memoryStateStore } from '../../src/adapters/local/memory-state-store.ts';
import type { Effect } from '../../src/model/effect.ts';
import type { Remediation } from '../../src/model/remediation.ts';
import type { StateStore } from '../../src/ports.ts';
import { memoryRemediationStore } from '../support/memory-remediation-store.ts';
import { line, runPass, type StepName } from '../support/scenario/operator.ts';
import { continueScenario, ending, type PassRecord, runScenario } from '../support/scenario/run.ts';
import { readScenarios, type Scenario } from '../support/scenario/scenario.ts';

/**
 * Every pass of every scenario is killed after each of its steps (load, commit, each send, each record) and run again
 * from what is stored, as the next process would. Where what is stored then is what it is without the crash, the rest
 * of the story is the same too, for it depends on nothing else. Where it is not (the second run sees that a channel
 * failed in the first), the story is told to its end and must end the same.
 */
class Killed extends Error {}

interface Crash {
  readonly step: StepName;
  /** The effect that was sent, where the crash came before its answer was recorded. */
  readonly unanswered: Effect | undefined;
  readonly delivered: readonly Effect[];
  readonly state: ReadonlyMap<string, KeptBroker>;
  readonly repairs: readonly Remediation[];
  readonly handed: readonly string[];
}

/** Runs one pass, dies after its step `deadly`, runs it again; undefined when the pass has fewer steps. */
async function crashAfter(scenario: Scenario, pass: PassRecord, deadly: number): Promise<Crash | undefined> {
  const store = memoryStateStore(pass.before);
  const remediations = memoryRemediationStore(pass.repairsBefore);
  const handed = new Set<string>();
  const delivered: Effect[] = [];
  let died: { step: StepName; effect: Effect | undefined } | undefined;
  let count = 0;
  const after = (step: StepName, effect?: Effect) => {
    count += 1;
    if (count !== deadly) return;
    died = { step, effect };
    throw new Killed();
  };
  const outside = {
    store,
    remediations,
    delivered: (effect: Effect) => delivered.push(effect),
    handedOver: ({ id }: Remediation) => handed.add(id),
  };
  // Whatever the pass makes of the failure, it is dead by then.
  const mortal: StateStore = {
    ...store,
    commit: async (brokerId, commit) => {
      if (died !== undefined) throw new Killed();
      await store.commit(brokerId, commit);
    },
  };
  await runPass(scenario, pass.world, pass.now, { ...outside, store: mortal, after }).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  if (died === undefined) return undefined;
  const { step, effect } = died;
  const wasDelivered = delivered.some(({ id }) => id === effect?.id);
  await runPass(scenario, pass.world, pass.now, { ...outside, after: () => {} });
  return {
    step,
    unanswered: step === 'send' && wasDelivered ? effect : undefined,
    delivered,
    state: store.dump(),
    repairs: remediations.dump(),
    handed: [...handed],
  };
}

/** What must be the same with and without the crash: everything but the number of commits and the audit trail. */
function essence(state: ReadonlyMap<string, KeptBroker>, repairs: readonly Remediation[]): unknown {
  const stored = repairs.map(({ version: _version, ...rest }) => rest);
  const brokers = [...state].map(([id, { version, audit, ...rest }]) => [id, rest]);
  return { brokers, stored };
}

function ids(effects: readonly Effect[]): string[] {
  return effects.map(({ id }) => id).sort();
}

const FOLDER = __dirname;
function lines(effects: readonly Effect[]): string[] {
  return effects.map(line).sort();
}

const scenarios = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => readScenarios(join(FOLDER, name)));

const counts = { passes: 0, crashes: 0, duplicates: 0, retold: 0 };

test.each(scenarios)('$file: $name', async (scenario) => {
  const { passes } = await runScenario(scenario);
  const theEnd = await ending(scenario, memoryStateStore(passes.at(-1)?.after));
  for (const pass of passes) {
    counts.passes += 1;
    for (let deadly = 1; ; deadly += 1) {
      const crash = await crashAfter(scenario, pass, deadly);
      if (crash === undefined) break;
      counts.crashes += 1;
      const twice = crash.unanswered === undefined ? [] : [crash.unanswered];
      counts.duplicates += twice.length;
      if (isDeepStrictEqual(essence(crash.state, crash.repairs), essence(pass.after, pass.repairsAfter))) {
        expect(crash.handed).toEqual(expect.arrayContaining([...pass.handed]));
        expect(ids(crash.delivered)).toEqual(ids([...pass.delivered, ...twice]));
        continue;
      }
      counts.retold += 1;
      const store = memoryStateStore(crash.state);
      const kept = { store, remediations: memoryRemediationStore(crash.repairs) };
      const rest = await continueScenario(scenario, kept, pass.at + scenario.every);
      const told = [...crash.delivered, ...rest.passes.flatMap((later) => later.delivered)];
      const untouched = passes.filter(({ at }) => at >= pass.at).flatMap((later) => later.delivered);
      expect(lines(told)).toEqual(lines([...untouched, ...twice]));
      expect(await ending(scenario, store)).toEqual(theEnd);
    }
  }
});

afterAll(() => {
  const { passes, crashes, duplicates, retold } = counts;
  process.stdout.write(
    `${scenarios.length} scenarios, ${passes} passes, ${crashes} crashes (${retold} told to the end): ` +
      `nothing lost, ${duplicates} sent twice because the answer was lost\n`,
  );
});
