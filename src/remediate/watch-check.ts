import type { Check, ClearCheck } from '../model/remediation.ts';
import { judgeAws } from './aws-read-back.ts';
import { lookAtBroker, lookAtKey, lookAtPath, understood } from './look.ts';
import { type Judgement, judge, pathsOf } from './read-back.ts';
import type { StepPorts } from './step-ports.ts';

const PATIENT_SECONDS = 300;
const PATIENT_PACE = 30_000;

/** How long until the next look: a queue copies by the second, Amazon MQ has a budget of calls, a whole look is dear. */
export function paceOf({ kind }: Check, waitedSeconds: number): number {
  const slow = kind === 'broker' || kind === 'restarted' || kind === 'key' || kind === 'clear';
  if (!slow) return 1_000;
  if (waitedSeconds >= PATIENT_SECONDS) return PATIENT_PACE;
  return kind === 'clear' ? 15_000 : 5_000;
}

/** How far the wait for a check is: the figure it gave the last time, and how long it has been waited for. */
export interface WaitedFor {
  readonly progress: number;
  readonly seconds: number;
}

/** Whether a check holds now; undefined while that cannot be told. */
export async function judgeNow(
  check: Check,
  { progress, seconds }: WaitedFor,
  ports: StepPorts,
): Promise<Judgement | undefined> {
  switch (check.kind) {
    case 'clear':
      return judgeClear(check, ports);
    case 'broker':
    case 'restarted': {
      const shown = await lookAtBroker(check.brokerId, ports.aws?.mq);
      return understood(() => shown && judgeAws(check, shown, progress));
    }
    case 'key': {
      const shown = await lookAtKey(check.keyId, ports.aws?.keys);
      return understood(() => shown && judgeAws(check, shown, progress));
    }
    default: {
      const shown = await Promise.all(pathsOf(check).map((path) => lookAtPath(path, ports.reader)));
      const seen = shown.flatMap((one) => one ?? []);
      return understood(() => (seen.length === shown.length ? judge(check, seen, seconds) : undefined));
    }
  }
}

/** A condition that could not be evaluated is not clear. */
async function judgeClear({ conditionId }: ClearCheck, { inspect }: StepPorts): Promise<Judgement | undefined> {
  const { findings } = await inspect();
  const finding = findings.find((each) => each.conditionId === conditionId);
  if (finding === undefined || finding.level === 'unknown') return undefined;
  const subjects = finding.observations.filter(({ level }) => level === 'firing').length;
  const holds = finding.level === 'ok';
  return {
    holds,
    detail: holds ? `${conditionId} is clear` : `${conditionId}: ${finding.level}, ${subjects} subjects fire`,
    progress: -subjects,
  };
}
