import type { RemediationHook } from '../../config/remediation-hook-settings.ts';
import { matchesAny } from '../../decide/pattern.ts';
import type { Finding } from '../../model/finding.ts';
import type { HookTarget, Step } from '../../model/remediation.ts';
import { type Action, isRefusal, type Refusal, refuse, type View } from '../action.ts';
import { NO_QUEUES } from '../amazon-mq.ts';
import { describeTarget } from '../describe-call.ts';

/** Calls what a user has set up for a condition, and proves that it helped by the condition clearing. */
export const runHook: Action = {
  id: 'run-hook',
  title: 'call a hook of your own (Lambda, SSM, Step Functions, webhook) and see the condition clear',
  through: 'hook',
  sources: [],
  underAlarms: ['memory', 'disk'],
  underCodes: [],
  // It does not go through Amazon MQ: what that demands may be what the hook is for.
  exempt: {
    'action-required': 'always',
    'pending-change': 'always',
    nodes: 'always',
    alarms: 'always',
    quorum: 'always',
  },
  iam: [{ actions: [], resource: 'hook' }],
  plan(view, request) {
    const chosen = chooseHook(view, request.hook, request.conditionId);
    if (isRefusal(chosen)) return chosen;
    const { hook, finding } = chosen;
    const { conditionId } = finding;
    const subjects = finding.observations
      .filter(({ level }) => level === 'firing')
      .map(({ subject: { kind, vhost, name } }) => [kind, vhost ?? '', name].join('/'))
      .sort();
    const call = (operation: 'run' | 'revert', target: HookTarget, why: string): Step => ({
      kind: 'call',
      call: { service: 'hook', operation, hook: hook.name, conditionId, target },
      why,
    });
    const waitClear: Step = {
      kind: 'wait',
      check: { kind: 'clear', conditionId },
      why: `${conditionId} is clear`,
      withinSeconds: hook.verifySeconds,
    };
    return {
      ...NO_QUEUES,
      request: { action: 'run-hook', hook: hook.name, conditionId },
      summary: `Call the hook ${hook.name} (${describeTarget(hook.target)}) about "${finding.title}" at ${subjects.length} subjects.`,
      risk: hook.risk,
      riskReason:
        hook.revert === undefined
          ? 'what it does is its own matter, and it has no way back'
          : 'what it does is its own matter; it has a way back',
      warnings: ['It is called once. Without an answer it is not called again: what follows shows whether it has run.'],
      preState: [hook, conditionId, subjects],
      steps: [call('run', hook.target, `${hook.name} is called`)],
      finish: [waitClear],
      revert: hook.revert === undefined ? [] : [call('revert', hook.revert, `${hook.name} is told to take it back`)],
    };
  },
};

interface Chosen {
  readonly hook: RemediationHook;
  readonly finding: Finding;
}

/** The hook that was named, or the only one that is for something that fires now. */
function chooseHook({ hooks = [], findings = [] }: View, name?: string, conditionId?: string): Chosen | Refusal {
  const known = hooks.filter((hook) => name === undefined || hook.name === name);
  if (known.length === 0) {
    return refuse(
      hooks.length === 0
        ? 'The settings have no hooks; add one under remediations.hooks.'
        : `No hook is called ${name ?? ''}; the settings have ${hooks.map((hook) => hook.name).join(', ')}.`,
    );
  }
  const firing = findings.filter(({ level, conditionId: id }) => level === 'firing' && (conditionId ?? id) === id);
  const fitting = known.flatMap((hook) =>
    firing
      .filter((finding) => matchesAny(hook.conditions, [finding.conditionId]))
      .map((finding) => ({ hook, finding })),
  );
  const [first, ...others] = fitting;
  if (first === undefined) {
    return refuse(
      `Nothing fires now that ${known.map((hook) => hook.name).join(' or ')} is for${conditionId === undefined ? '' : ` (asked about ${conditionId})`}.`,
    );
  }
  if (others.length === 0) return first;
  const choices = fitting.map(({ hook, finding }) => `${hook.name} for ${finding.conditionId}`);
  return refuse(`Several could be meant; name hook and condition: ${choices.join(', ')}.`);
}
