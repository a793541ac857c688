import { join } from 'node:path';
import type { ChannelModel } from 'amqplib';
import semver from 'semver';
import { sampleOf } from '../../src/collect/sample.ts';
import type { Condition } from '../../src/detect/condition.ts';
import { connectionDominates } from '../../src/detect/conditions/connection-dominates.ts';
import { connectionsCut } from '../../src/detect/conditions/connections-cut.ts';
import { consumerTimedOut } from '../../src/detect/conditions/consumer-timed-out.ts';
import { heartbeatsMissed } from '../../src/detect/conditions/heartbeats-missed.ts';
import { publishingStopped } from '../../src/detect/conditions/publishing-stopped.ts';
import { erlangEval } from '../../src/lab/erlang-eval.ts';
import { type Lab, nodeOf, requireState } from '../../src/lab/lab.ts';
import type { Finding } from '../../src/model/finding.ts';
import { readValue } from '../../src/model/reading.ts';
import { anAwsInput } from './amazon-mq.ts';
import { clientLog, linesOf, logOf } from './client-logs.ts';
import { findingOf, isApplicable } from './findings.ts';
import { until } from './lab.ts';
import { connectAs, observationOf, openSight, unchangedSince, untilLevel } from './lab-sight.ts';
import { startRelay } from './tcp-relay.ts';

const MINUTE = 60_000;
const HEARTBEAT_SECONDS = 1;
const TIMEOUT_MILLISECONDS = 2_000;
const NOBODY = 'nobody listens';

/** Publishes so many bytes ten times a second to where they are dropped, until it is stopped. */
async function publish(connection: ChannelModel, bytes: number): Promise<() => void> {
  const channel = await connection.createChannel();
  const content = Buffer.alloc(bytes, 'lab ');
  const timer = setInterval(() => channel.publish('amq.direct', NOBODY, content), 100);
  return () => clearInterval(timer);
}

/** One connection with most of the traffic, and a stream that dries up. */
export async function talkIntoTraffic(lab: Lab): Promise<void> {
  const sight = openSight(lab);
  const others = await Promise.all(['a', 'b', 'c', 'd'].map((name) => connectAs(lab, { name })));
  const loader = await connectAs(lab, { name: 'loader' });
  const client = `loader (user ${lab.adminUser})`;
  const look = () => sight.look();
  const stop = await publish(loader, 300_000);
  await untilLevel(look, connectionDominates, client, 'firing');
  const usual = await look();
  stop();
  await untilLevel(look, connectionDominates, client, 'ok');

  // The half hour before was as it was just now, and the pause goes on for four minutes.
  await until(
    'nothing is published',
    async () => (readValue((await look()).snapshot.rabbitmq?.overview)?.rates.publish ?? 0) === 0,
  );
  const before = unchangedSince(usual, 1_860);
  const quiet = await Promise.all(
    [1, 2, 3].map(async (minutes) => {
      const { snapshot } = await sight.look({ at: usual.now + minutes * MINUTE });
      return sampleOf(snapshot);
    }),
  );
  const history = [...before, ...quiet];
  const paused = await sight.look({ at: usual.now + 5 * MINUTE, history });
  expect(observationOf(paused, publishingStopped, 'lab')?.level).toBe('firing');
  const again = await publish(loader, 100);
  await untilLevel(() => sight.look({ at: usual.now + 5 * MINUTE, history }), publishingStopped, 'lab', 'ok');
  again();
  await Promise.all([loader, ...others].map((connection) => connection.close()));
  await sight.close();
}

/** Clients that fall silent, vanish or hold on to a message, as the broker's own log tells of them. */
export async function talkIntoLogLines(lab: Lab): Promise<void> {
  const [node] = lab.nodes;
  const relay = await startRelay(node?.amqpPort ?? 0);
  const open = (name: string) => connectAs(lab, { name, port: relay.port, heartbeat: HEARTBEAT_SECONDS });
  await Promise.all(['billing', 'billing', 'billing'].map(open));
  relay.swallow();
  await untilLines(lab, heartbeatsMissed, 'of billing (127.0.0.1)', 3);
  await Promise.all(Array.from({ length: 10 }, () => open('shop')));
  relay.cut();
  await untilLines(lab, connectionsCut, `of shop (user ${lab.adminUser} at 127.0.0.1)`, 10);
  await relay.close();
  if (semver.lt(lab.version, '4.3.0')) await holdForTooLong(lab);
  const later = await findings(lab, Date.now() + 61 * MINUTE);
  expect(later.map(({ level }) => level)).toEqual(later.map(() => 'ok'));
}

async function holdForTooLong(lab: Lab): Promise<void> {
  await setTimeouts(lab, TIMEOUT_MILLISECONDS, 1_000);
  const connection = await connectAs(lab, { name: 'slow' });
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  await channel.assertQueue('slow-work');
  await channel.consume('slow-work', () => undefined);
  channel.sendToQueue('slow-work', Buffer.from('work'));
  await untilLines(lab, consumerTimedOut, `of user ${lab.adminUser} at 127.0.0.1`, 1);
  await setTimeouts(lab, 1_800_000, 60_000);
  await (await connection.createChannel()).deleteQueue('slow-work');
  await connection.close();
}

/** How long a consumer may hold a message, and how often a new channel looks whether one does. */
async function setTimeouts(lab: Lab, timeout: number, interval: number): Promise<void> {
  const state = requireState(lab.dir);
  const set = (name: string, value: number) => `ok = application:set_env(rabbit, ${name}, ${value})`;
  const code = `${set('consumer_timeout', timeout)}, ${set('channel_tick_interval', interval)}.`;
  await erlangEval(lab.dir, state, nodeOf(state, 1), code);
}

const LOG_CONDITIONS: readonly Condition[] = [heartbeatsMissed, connectionsCut, consumerTimedOut];

/** What the conditions make of the log file of the first node, as if it were the log groups of Amazon MQ. */
async function findings(lab: Lab, now: number): Promise<Finding[]> {
  const lines = linesOf(join(lab.dir, 'node-1', 'log', `${lab.nodes[0]?.name}.log`));
  const at = (line: string) => Date.parse(line.slice(0, 32).replace(' ', 'T'));
  const log = await clientLog(logOf(lines, at, ['connection', 'general']), now);
  const world = { ...(log === undefined ? {} : { log }), broker: { engineVersion: lab.version } };
  const input = { ...anAwsInput(world), now };
  return LOG_CONDITIONS.filter((condition) => isApplicable(condition, input)).map((each) => findingOf(each, input));
}

async function untilLines(lab: Lab, { id }: Condition, client: string, count: number): Promise<void> {
  await until(`${id} fires with ${count} lines ${client}`, async () => {
    const finding = (await findings(lab, Date.now())).find(({ conditionId }) => conditionId === id);
    const seen = finding?.observations[0]?.evidence.find(({ label }) => label === client)?.value;
    return finding?.level === 'firing' && seen === count;
  });
}
