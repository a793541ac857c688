import type { Step } from '../../src/model/remediation.ts';
import { type Action, refuse } from '../../src/remediate/action.ts';
import { chosenVhosts } from '../../src/remediate/vhosts.ts';

const IN_FORCE_SECONDS = 30;

/** One sentence: what it changes. Planning is pure; every call, its proof and its way back are in the plan. */
export const myAction: Action = {
  id: 'apply-vhost-limits', // add an id of its own to ACTION_IDS in src/model/remediation.ts
  title: 'What it does, as a heading',
  versions: '<4.0.0',
  sources: ['overview', 'vhosts', 'vhostLimits'],
  underAlarms: [],
  underCodes: [],
  user: { tag: 'administrator' },
  plan: (view, request) => {
    const vhosts = chosenVhosts(view, request, { lacking: () => true, what: 'max-queues' });
    if ('refused' in vhosts) return vhosts;
    const [vhost] = vhosts.names;
    if (vhost === undefined) return refuse('Why nothing is planned, with its figures.');
    const path = `vhost-limits/${encodeURIComponent(vhost)}/max-queues`;
    const proof = (limits: Readonly<Record<string, number>>): Step => ({
      kind: 'wait',
      check: { kind: 'limits', vhost, limits },
      why: `the limits of ${vhost} are as they should be`,
      withinSeconds: IN_FORCE_SECONDS,
    });
    return {
      summary: `Limit ${vhost} to 100 queues.`,
      request: { action: request.action, vhosts: [vhost] },
      risk: 'medium',
      riskReason: 'Once the limit is reached, further queues are refused.',
      queueChanges: [],
      limitChanges: [{ vhost, before: {}, after: { 'max-queues': 100 }, use: { 'max-queues': 0 } }],
      preState: { vhost },
      steps: [{ kind: 'write', write: { method: 'PUT', path, body: { value: 100 } }, why: `limit ${vhost}` }],
      fallbacks: [],
      finish: [proof({ 'max-queues': 100 })],
      revert: [{ kind: 'write', write: { method: 'DELETE', path }, why: 'take it back' }, proof({})],
    };
  },
};
