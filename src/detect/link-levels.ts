import type { Observation } from '../model/finding.ts';
import type { Link } from '../model/rabbitmq.ts';

/** What is told about a shovel or federation link. The broker's reason may be long; its beginning says enough. */
export function observeLink({ vhost, name, state, node, detail }: Link, firing: boolean): Observation {
  return {
    subject: { kind: 'link', vhost, name },
    level: firing ? 'firing' : 'ok',
    evidence: [
      { label: 'state', value: state },
      { label: 'node', value: node ?? 'not known' },
      ...(detail === undefined ? [] : [{ label: 'the broker says', value: detail.slice(0, 200) }]),
    ],
  };
}

/** A shovel that may not publish for now tells "flow" or "blocked" in place of "running". */
const RUNNING = new Set(['running', 'flow', 'blocked']);

/** Whether a shovel is connected to both sides, held back or not. */
export function shovelRuns({ state }: Link): boolean {
  return RUNNING.has(state);
}
