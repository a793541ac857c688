import type { ActionRequiredEntry } from '../catalog/action-required.ts';
import { actionRequiredEntry } from '../catalog/action-required-codes.ts';
import type { ActionRequired } from '../model/amazon-mq.ts';
import { wasOver } from '../model/code-history.ts';
import type { Evidence, Observation } from '../model/finding.ts';
import { type Condition, type ConditionInput, sourceCondition } from './condition.ts';
import { RECOVERY_CHECKS } from './recovery.ts';
import type { Recovery } from './recovery-check.ts';

const LEVELS = { over: 'ok', easing: 'between', lasting: 'firing' } as const;

/**
 * One condition for one known action-required code: it fires while Amazon MQ shows the code, unless the broker's own
 * figures show that the trouble is over; the code may stand for hours longer, and the broker's state with it.
 */
export function actionRequiredCondition(code: string): Condition {
  const entry = actionRequiredEntry(code);
  if (entry === undefined) throw new Error(`${code} is not in the catalog of action-required codes`);
  return sourceCondition({
    id: actionRequiredConditionId(entry),
    title: `Amazon MQ: ${entry.title}`,
    group: 'amazon-mq',
    engine: entry.engine,
    onlyOn: 'amazon-mq',
    severity: entry.severity,
    meaning: `${entry.meaning} Cut off: ${entry.affected}`,
    threshold: `Fires while DescribeBroker lists ${entry.code}; clears when it is gone, or earlier when the figures show it: ${entry.recovery}`,
    holdSeconds: 0,
    clearSeconds: 60,
    provenOn: ['simulated Amazon MQ API'],
    needs: ({ amazonMq }) => ({ description: amazonMq?.description }),
    evaluate: ({ description }, input) =>
      description.actionsRequired
        .filter((action) => actionRequiredEntry(action.code)?.code === entry.code)
        .map((action) => observe(entry, action, RECOVERY_CHECKS[entry.family](input, description), input)),
  });
}

/** `action-required-memory-alarm` for `RABBITMQ_MEMORY_ALARM`. */
export function actionRequiredConditionId({ code }: ActionRequiredEntry): string {
  return `action-required-${code
    .replace(/^(RABBITMQ|BROKER)_/, '')
    .toLowerCase()
    .replaceAll('_', '-')}`;
}

function observe(
  entry: ActionRequiredEntry,
  action: ActionRequired,
  { state, evidence }: Recovery,
  input: ConditionInput,
): Observation {
  return {
    subject: { kind: 'code', name: action.code },
    level: state === 'unseen' ? unseenLevel(action, input) : LEVELS[state],
    severity: entry.severity,
    evidence: [...infoEvidence(action), ...evidence, ...refusedEvidence(entry)],
  };
}

/**
 * Without figures the code is believed, unless the figures have shown before, while it stood, that the trouble is over:
 * that it still stands then says nothing new.
 */
function unseenLevel({ code }: ActionRequired, { history, now }: ConditionInput): 'between' | 'firing' {
  return wasOver(code, history, now) ? 'between' : 'firing';
}

function infoEvidence({ info }: ActionRequired): Evidence[] {
  return info === undefined || info === '' ? [] : [{ label: 'Amazon MQ says', value: info }];
}

function refusedEvidence({ refused }: ActionRequiredEntry): Evidence[] {
  return refused.map(({ operation, detail }) => ({ label: `${operation} meanwhile`, value: detail }));
}

/** Codes that Amazon MQ shows and the catalog does not know. */
export function unknownActions({ snapshot }: ConditionInput): readonly ActionRequired[] {
  const description = snapshot.amazonMq?.description;
  if (description?.state !== 'read') return [];
  return description.value.actionsRequired.filter(({ code }) => actionRequiredEntry(code) === undefined);
}

/** The observation of one code that the catalog does not know: kept as it came. */
export function observeUnknown(action: ActionRequired): Observation {
  return { subject: { kind: 'code', name: action.code }, level: 'firing', evidence: infoEvidence(action) };
}
