import { decide } from '../../../src/decide/decide.ts';
import type { Channel } from '../../../src/decide/routes.ts';
import { type Effect, incidentOf, type Receipt } from '../../../src/model/effect.ts';
import type { Remediation } from '../../../src/model/remediation.ts';
import type { RemediationPort, RemediationStore, StateStore } from '../../../src/ports.ts';
import { type Advanced, advance, handOver } from '../../../src/remediate/advance.ts';
import { inspectionAt } from './repairs.ts';
import type { Scenario } from './scenario.ts';
import type { World } from './world.ts';

/** The steps of a pass between which a process can die. */
export type StepName = 'load' | 'propose' | 'commit' | 'send' | 'record' | 'hand-over';

export interface Outside {
  readonly store: StateStore;
  readonly remediations: RemediationStore;
  /** A message that reached its channel. */
  delivered(effect: Effect): void;
  /** A remediation that whoever carries it out was asked to take up. */
  handedOver(remediation: Remediation): void;
  /** Called after each step; throws to end the process there. */
  after(step: StepName, effect?: Effect): void;
}

const HOUR = 3_600_000;

/** One pass of the operator as the pipeline does it, with a given world instead of a broker. */
export async function runPass(scenario: Scenario, world: World, now: number, outside: Outside): Promise<void> {
  const { broker, settings } = scenario;
  const stored = await outside.store.load(broker.id, now - 6 * HOUR);
  outside.after('load');
  const input = {
    broker,
    findings: world.findings,
    diagnosis: world.diagnosis,
    ...(world.figures === undefined ? {} : { sample: { at: now, values: world.figures } }),
    channels: channelsOf(scenario),
    stored,
    settings,
    now,
  };
  const advanced = await withRepairs({ scenario, world, now, outside }, (advise) => decide({ ...input, advise }));
  const { commit, dispatch } = advanced.decision;
  await outside.store.commit(broker.id, commit);
  outside.after('commit');
  for (const effect of dispatch) {
    const receipt = send(effect, world, now, outside);
    outside.after('send', effect);
    await outside.store.record(broker.id, [receipt]);
    outside.after('record', effect);
  }
  await handOver(portOf(outside), advanced);
}

type DecideWith = Parameters<typeof advance>[2];

interface Pass {
  readonly scenario: Scenario;
  readonly world: World;
  readonly now: number;
  readonly outside: Outside;
}

async function withRepairs({ scenario, world, now, outside }: Pass, decideWith: DecideWith): Promise<Advanced> {
  const { repairs } = scenario;
  if (repairs === undefined) return { decision: decideWith(), due: [] };
  const inspection = inspectionAt(scenario, world, now);
  return advance(portOf(outside), { inspection, settings: repairs, now }, decideWith);
}

function portOf({ remediations, handedOver, after }: Outside): RemediationPort {
  return {
    store: {
      ...remediations,
      async put(remediation) {
        const written = await remediations.put(remediation);
        after('propose');
        return written;
      },
    },
    async handOver(remediation) {
      handedOver(remediation);
      after('hand-over');
    },
  };
}

export function channelsOf({ channels }: Scenario): Channel[] {
  return channels.map((name) => ({ name, updates: name.startsWith('slack') }));
}

function send(effect: Effect, world: World, now: number, outside: Outside): Receipt {
  const incident = incidentOf(effect);
  const about = incident === undefined ? {} : { incidentId: incident.id };
  const receipt = { effectId: effect.id, channel: effect.channel, at: now, ...about };
  switch (world.channels[effect.channel] ?? 'works') {
    case 'down':
      return { ...receipt, outcome: 'retryable', detail: 'no answer' };
    case 'busy':
      return { ...receipt, outcome: 'retryable', detail: 'too many requests', retryAfterMilliseconds: 300_000 };
    case 'refuses':
      return { ...receipt, outcome: 'permanent', detail: 'token revoked' };
    case 'works':
      outside.delivered(effect);
      return { ...receipt, outcome: 'sent', detail: 'accepted' };
  }
}

/** A message as scenarios write it: "mail opened memory-alarm (critical, 1)". */
export function line(effect: Effect): string {
  switch (effect.kind) {
    case 'notify': {
      const { reason, incident, channel } = effect;
      const symptoms = incident.symptoms.length === 0 ? '' : `, with ${incident.symptoms.join(' ')}`;
      return `${channel} ${reason} ${incident.conditionId} (${incident.severity}, ${incident.subjectCount}${symptoms})`;
    }
    case 'digest':
      return `${effect.channel} digest of ${effect.itemCount} (${effect.severity})`;
    case 'remediation':
      return `${effect.channel} repair ${effect.news} ${effect.remediation.action}`;
    case 'notice':
      return `${effect.channel} ${noticeLine(effect.notice)}`;
  }
}

function noticeLine(notice: Extract<Effect, { kind: 'notice' }>['notice']): string {
  if (notice.phase === 'announced') {
    const start = new Date(notice.start).toISOString().slice(0, 16);
    return `window announced for ${start}Z${listed(notice.concerns)}`;
  }
  const muted = notice.muted.length === 0 ? '' : `, muted ${notice.muted.join(' ')}`;
  return `window ended${listed(notice.differences)}${muted}`;
}

function listed(sentences: readonly string[]): string {
  return sentences.length === 0 ? '' : `: ${sentences.join(' ')}`;
}
