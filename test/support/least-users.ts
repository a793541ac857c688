import { createManagementWriter } from '../../src/adapters/rabbitmq/management-writer.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Plan, Step, Write } from '../../src/model/remediation.ts';
import { type UserNeed, WRITING_TAGS } from '../../src/remediate/action.ts';
import { ACTIONS } from '../../src/remediate/registry.ts';
import type { Bench } from './remediation.ts';

/** How the broker answers the writes of a plan, the way there and the way back. */
export interface Answers {
  /** To a user with everything that the action says it needs. */
  readonly enough: readonly number[];
  /** To one with the next lesser tag, to one without the permissions; its first write each. */
  readonly lesserTag: number;
  readonly noPermission: number | undefined;
}

const USER = 'least';
const PASSWORD = 'least-of-all-1';
/** What the queues, exchanges and dead-letter exchanges of these tests are called. */
const NAMES = { queues: 'orders', 'exchanges bound to them': 'amq\\.topic', 'their dead-letter exchanges': 'dlx' };

/** Sends the calls of a plan as users with less than its action says, and then with exactly that. */
export async function leastUsers(bench: Bench, lab: Lab, plan: Plan, vhost: string): Promise<Answers> {
  const need = ACTIONS[plan.action].user;
  if (need === undefined) throw new Error(`${plan.action} needs no user`);
  const writer = createManagementWriter({
    url: lab.managementUrl,
    credentials: { user: USER, password: PASSWORD },
  });
  // What the finish does already, the way back need not do again.
  const every = [...writesOf(plan.steps), ...writesOf(plan.finish), ...writesOf(plan.revert)];
  const [first, ...others] = [...new Map(every.map((write) => [JSON.stringify(write), write])).values()];
  if (first === undefined) throw new Error('the plan writes nothing');
  const status = async (write: Write) => (await writer.send(write)).status;
  try {
    await grant(bench, vhost, need, WRITING_TAGS[WRITING_TAGS.indexOf(need.tag) - 1] ?? '');
    const lesserTag = await worst(writesOf(plan.steps), status);
    const [noPermission] =
      need.access === undefined ? [] : [await withoutAccess(bench, vhost, need, () => status(first))];
    await grant(bench, vhost, need, need.tag);
    const enough = [];
    for (const write of [first, ...others]) enough.push(await status(write));
    return { enough, lesserTag, noPermission };
  } finally {
    await writer.close();
    await bench.send({ method: 'DELETE', path: `users/${USER}` });
  }
}

/** One of its calls takes the tag; the others may take less. */
async function worst(writes: readonly Write[], status: (write: Write) => Promise<number>): Promise<number> {
  let found = 0;
  for (const write of writes) found = Math.max(found, await status(write));
  return found;
}

async function withoutAccess<T>(bench: Bench, vhost: string, need: UserNeed, work: () => Promise<T>): Promise<T> {
  const { access: _access, accessToUndo: _undo, ...tagOnly } = need;
  await grant(bench, vhost, tagOnly, need.tag);
  return work();
}

function writesOf(steps: readonly Step[]): Write[] {
  return steps.flatMap((step) => (step.kind === 'write' ? [step.write] : []));
}

async function grant(
  bench: Bench,
  vhost: string,
  { access, accessToUndo = [] }: UserNeed,
  tags: string,
): Promise<void> {
  await bench.send({ method: 'PUT', path: `users/${USER}`, body: { password: PASSWORD, tags } });
  const path = `permissions/${encodeURIComponent(vhost)}/${USER}`;
  if (access === undefined) {
    await bench.send({ method: 'DELETE', path }).catch(() => undefined);
    return;
  }
  const all = [...(access === 'any' ? [] : access), ...accessToUndo];
  const allowed = (permission: 'configure' | 'write' | 'read') => {
    const names = all.filter(({ permissions }) => permissions.includes(permission)).map(({ on }) => NAMES[on]);
    return names.length === 0 ? '^$' : `^(${names.join('|')})$`;
  };
  const body = { configure: allowed('configure'), write: allowed('write'), read: allowed('read') };
  await bench.send({ method: 'PUT', path, body });
}
