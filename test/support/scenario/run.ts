import {
  type KeptBroker,
  type MemoryStateStore,
  memoryStateStore,
} from '../../../src/adapters/local/memory-state-store.ts';
import { acknowledge, type CommandResult, silence, unsilence } from '../../../src/decide/commands.ts';
import type { Effect } from '../../../src/model/effect.ts';
import { formatDuration } from '../../../src/model/format.ts';
import type { Incident } from '../../../src/model/incident.ts';
import type { Remediation } from '../../../src/model/remediation.ts';
import type { StateStore, StoredBroker } from '../../../src/ports.ts';
import { type MemoryRemediationStore, memoryRemediationStore } from '../memory-remediation-store.ts';
import { line, runPass } from './operator.ts';
import { actOn, newestState } from './repairs.ts';
import type { Moment, Scenario } from './scenario.ts';
import { type World, worldAt } from './world.ts';

/** One pass of a scenario, ready to be run (again) from the state before it. */
export interface PassRecord {
  readonly at: number;
  readonly now: number;
  readonly world: World;
  /** After the commands of people, before the pass. */
  readonly before: ReadonlyMap<string, KeptBroker>;
  readonly after: ReadonlyMap<string, KeptBroker>;
  readonly delivered: readonly Effect[];
  /** Remediations as they were stored before and after, and the ids of those that were handed over. */
  readonly repairsBefore: readonly Remediation[];
  readonly repairsAfter: readonly Remediation[];
  readonly handed: readonly string[];
}

/** Everything that a scenario keeps. */
export interface Kept {
  readonly store: MemoryStateStore;
  readonly remediations: MemoryRemediationStore;
}

export interface Told {
  /** "3 min mail opened memory-alarm (critical, 1)" */
  readonly messages: readonly string[];
  /** Expectations about state, audit and commands that did not hold. */
  readonly mistakes: readonly string[];
  readonly passes: readonly PassRecord[];
}

/** Runs a scenario from its beginning to its last moment, one pass every `every`. */
export async function runScenario(scenario: Scenario): Promise<Told> {
  checkMoments(scenario);
  return continueScenario(scenario, { store: memoryStateStore(), remediations: memoryRemediationStore() }, 0);
}

/** Runs the rest of a scenario, from what is stored. */
export async function continueScenario(scenario: Scenario, kept: Kept, from: number): Promise<Told> {
  const { store, remediations } = kept;
  const start = Date.parse(scenario.start);
  const end = Math.max(...scenario.story.map(({ at }) => at));
  const mistakes: string[] = [];
  const passes: PassRecord[] = [];
  for (let at = from; at <= end; at += scenario.every) {
    const past = scenario.story.filter((moment) => moment.at <= at);
    const moments = past.filter((moment) => moment.at === at);
    const now = start + at + past.reduce((sum, { clock }) => sum + (clock ?? 0), 0);
    for (const moment of moments) {
      mistakes.push(...(await command(scenario, store, moment, now)));
      mistakes.push(...(await actOn(remediations, moment, now)).map((text) => `${clockText(at)} ${text}`));
    }
    const away = past.some((moment) => moment.away !== undefined && at < moment.at + moment.away);
    if (away) continue;
    const delivered: Effect[] = [];
    const handed: string[] = [];
    const before = store.dump();
    const repairsBefore = remediations.dump();
    const world = worldAt(scenario, past, at);
    const outside = {
      store,
      remediations,
      delivered: (effect: Effect) => delivered.push(effect),
      handedOver: ({ id }: Remediation) => handed.push(id),
      after: () => {},
    };
    await runPass(scenario, world, now, outside);
    const repairs = { repairsBefore, repairsAfter: remediations.dump(), handed };
    passes.push({ at, now, world, before, after: store.dump(), delivered, ...repairs });
    for (const moment of moments) mistakes.push(...(await check(scenario, kept, moment, now)));
  }
  const messages = passes.flatMap(({ at, delivered, handed }) =>
    [...delivered.map(line), ...handed.map((id) => `handed over ${actionOf(id)}`)].map(
      (text) => `${clockText(at)} ${text}`,
    ),
  );
  return { messages, mistakes, passes };
}

/** The ids of remediations begin with their action. */
function actionOf(id: string): string {
  return id.replace(/-[0-9a-f]{12}-\w+$/, '');
}

/** The messages that the scenario says should be told, in the same form. */
export function expectedMessages({ story }: Scenario): string[] {
  return story.flatMap(({ at, tell }) => (tell ?? []).map((message) => `${clockText(at)} ${message}`));
}

function clockText(milliseconds: number): string {
  return formatDuration(milliseconds / 1_000);
}

function checkMoments({ name, story, every }: Scenario): void {
  story.forEach(({ at }, index) => {
    const before = story[index - 1]?.at ?? 0;
    if (at % every !== 0 || at < before)
      throw new Error(`${name}: no pass at moment ${clockText(at)}, or out of order`);
  });
}

async function command(scenario: Scenario, store: StateStore, moment: Moment, now: number): Promise<string[]> {
  const stored = await store.load(scenario.broker.id, now - 86_400_000);
  const result = requested(scenario, stored, moment, now);
  if (result === undefined) return [];
  if (result.kind !== 'repeated') await store.commit(scenario.broker.id, result.commit);
  const refusal = result.kind === 'refused' ? result.detail : undefined;
  return refusal === moment.refused ? [] : [`${clockText(moment.at)} refused: ${refusal}, not ${moment.refused}`];
}

function requested(scenario: Scenario, stored: StoredBroker, moment: Moment, now: number): CommandResult | undefined {
  const { id: brokerId } = scenario.broker;
  const request = { id: `command-${moment.at}`, at: now, by: 'ann' };
  const idOf = (conditionId: string) => latest(stored.incidents, conditionId)?.id ?? 'none';
  if (moment.acknowledge !== undefined) {
    return acknowledge(brokerId, stored, { ...request, incidentId: idOf(moment.acknowledge) });
  }
  if (moment.unsilence !== undefined) {
    const found = stored.silences.find(
      ({ match }) =>
        match.incidentId === idOf(moment.unsilence ?? '') || match.conditions?.includes(moment.unsilence ?? ''),
    );
    return unsilence(brokerId, stored, { ...request, silenceId: found?.id ?? 'none' });
  }
  if (moment.silence === undefined) return undefined;
  const { incident, conditions, for: length } = moment.silence;
  const match = {
    ...(incident === undefined ? {} : { incidentId: idOf(incident) }),
    ...(conditions === undefined ? {} : { conditions }),
  };
  const until = length === undefined ? {} : { until: now + length };
  return silence(brokerId, stored, { ...request, reason: 'deployment', match, ...until });
}

async function check(scenario: Scenario, kept: Kept, moment: Moment, now: number): Promise<string[]> {
  const { store } = kept;
  const repair = newestState(kept.remediations);
  const stored = await store.load(scenario.broker.id, 0);
  const states = Object.entries(moment.state ?? {}).flatMap(([conditionId, expected]) => {
    const actual = stateOf(latest(stored.incidents, conditionId));
    return actual === expected ? [] : [`${clockText(moment.at)} ${conditionId} is ${actual}, not ${expected}`];
  });
  const advised = Object.entries(moment.advice ?? {}).flatMap(([conditionId, expected]) => {
    const { because = '', blocked = '' } = latest(stored.incidents, conditionId)?.advice ?? {};
    const words = `${because} ${blocked}`.trim();
    return words.includes(expected) ? [] : [`${clockText(moment.at)} advice lacks "${expected}", is "${words}"`];
  });
  const entries = await store.audit(scenario.broker.id, { since: now, limit: 10_000 });
  const lines = entries.filter(({ at }) => at === now).map(({ event, reason }) => `${event}: ${reason}`);
  const missing = (moment.audit ?? []).filter((text) => !lines.some((found) => found.includes(text)));
  return [
    ...states,
    ...advised,
    ...(moment.repair === undefined || moment.repair === repair
      ? []
      : [`${clockText(moment.at)} the repair is ${repair}, not ${moment.repair}`]),
    ...missing.map((text) => `${clockText(moment.at)} audit lacks "${text}", has ${JSON.stringify(lines)}`),
  ];
}

function latest(incidents: readonly Incident[], conditionId: string): Incident | undefined {
  const all = incidents.filter((incident) => incident.conditionId === conditionId);
  return (
    all.find(({ state }) => state !== 'resolved') ?? all.sort((a, b) => (b.resolvedAt ?? 0) - (a.resolvedAt ?? 0))[0]
  );
}

/** What is left of a story, in words: each condition with where its incident stands, and what was never delivered. */
export async function ending({ broker }: Scenario, store: StateStore): Promise<string[]> {
  const { incidents, outbox } = await store.load(broker.id, 0);
  const conditions = [...new Set(incidents.map(({ conditionId }) => conditionId))].sort();
  const states = conditions.map((conditionId) => `${conditionId} ${stateOf(latest(incidents, conditionId))}`);
  return [...states, ...outbox.map(({ effect }) => `undelivered ${line(effect)}`).sort()];
}

/** "open", "open muted by silence", "open acknowledged", "pending", "none" ... */
function stateOf(incident: Incident | undefined): string {
  if (incident === undefined) return 'none';
  const { state, muted, acknowledged, unknown, flappingSince } = incident;
  return [
    state,
    ...(muted === undefined ? [] : [`muted by ${muted.kind}`]),
    ...(acknowledged === undefined ? [] : ['acknowledged']),
    ...(unknown === undefined ? [] : ['unknown']),
    ...(state !== 'open' || flappingSince === undefined ? [] : ['flapping']),
  ].join(' ');
}
