import type { WhoAmI } from '../../model/rabbitmq.ts';
import { NO_COST, type Reading } from '../../model/reading.ts';
import { whoAmI } from './overview-schema.ts';
import { readOne } from './read.ts';
import { failed, type Session, unavailable } from './session.ts';

/** Without one of these the lists hold only what belongs to the user, which would look like an empty broker. */
export const ALL_SEEING = ['monitoring', 'administrator'];

/** Who we are to the broker. Where the answer rules out every other source, the session is stopped here. */
export async function signIn(session: Session): Promise<Reading<WhoAmI>> {
  const reading = judge(await readOne(session, 'whoami', whoAmI));
  if (reading.state === 'failed') session.stopped = { ...reading, cost: NO_COST };
  if (reading.state !== 'read') return reading;
  const { name, tags } = reading.value;
  if (!ALL_SEEING.some((tag) => tags.includes(tag))) {
    const has = tags.length === 0 ? 'no tag' : `only the tag ${tags.join(', ')}`;
    session.stopped = unavailable('permission', `User ${name} has ${has}; it takes the tag monitoring.`);
  }
  return reading;
}

function judge(reading: Reading<WhoAmI>): Reading<WhoAmI> {
  if (reading.state !== 'unavailable') return reading;
  if (reading.why === 'permission') {
    const advice = 'Check user name and password, and that the user has the tag monitoring.';
    return failed('authentication', `The broker refused us: ${reading.detail} ${advice}`, reading.cost);
  }
  const detail = `${reading.detail} Something answers there, but not the management API of RabbitMQ.`;
  return failed('unexpected-shape', detail, reading.cost);
}
