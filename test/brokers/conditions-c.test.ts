import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { connectClient } from '../../src/lab/amqp.ts';
import { erlangEval } from '../../src/lab/erlang-eval.ts';
import { labAdmin, nodeOf, requireState } from '../../src/lab/lab.ts';
import { until, withLab } from '../support/lab.ts';
import { startWatch, type Watch, type WatchOptions } from '../support/watch.ts';

/** Conditions that a healthy cluster is talked into, from inside its Erlang nodes. */

const shared = withLab();
const TIMEOUT = 150_000;

const watches: Watch[] = [];
async function watch(options?: WatchOptions): Promise<Watch> {
  const started = await startWatch(shared.lab, options);
  watches.push(started);
  return started;
}

function evaluate(node: number, code: string): Promise<string> {
  const { dir } = shared.lab;
  const state = requireState(dir);
  return erlangEval(dir, state, nodeOf(state, node), code);
}

const opened: ChannelModel[] = [];
async function open(node: number): Promise<ChannelModel> {
  const { dir } = shared.lab;
  const endpoint = { directory: dir, node: nodeOf(requireState(dir), node), clientName: 'crowd' };
  const connection = await connectClient(endpoint);
  opened.push(connection);
  return connection;
}

async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((connection) => connection.close().catch(() => undefined)));
}

beforeAll(async () => {
  await until('every node tells its figures', async () => {
    const nodes = await labAdmin(shared.lab).nodes();
    return nodes.length === 3 && nodes.every((node) => 'mem_used' in node && node.mem_used !== undefined);
  });
}, 90_000);

afterEach(async () => {
  await closeAll();
  await Promise.all(watches.splice(0).map((each) => each.close()));
}, 60_000);

/** A process of its own that does `work`, waits under this name and ends with what it holds when it is told to stop. */
function holding(name: string, work: string): string {
  return `spawn(fun() -> register(${name}, self()), Held = begin ${work} end, receive stop -> Held end end).`;
}

test(
  'file descriptors: a node has most of them open',
  async () => {
    const eyes = await watch();
    await eyes.until('ok', ['file-descriptors-near-limit']);
    const share = `Total = file_handle_cache:ulimit(),
      [element(2, {ok, _} = prim_file:open("/dev/null", [read])) || _ <- lists:seq(1, Total * 85 div 100)]`;
    await evaluate(2, holding('many_files', share));
    await eyes.until('firing', ['file-descriptors-near-limit']);
    expect(eyes.finding('file-descriptors-near-limit').observations[0]?.subject.name).toBe(shared.lab.nodes[1]?.name);
    await evaluate(2, 'many_files ! stop.');
    await eyes.until('ok', ['file-descriptors-near-limit']);
  },
  TIMEOUT,
);

test(
  'sockets: a node may have few, and has nearly that many',
  async () => {
    const eyes = await watch();
    const before = await evaluate(2, 'file_handle_cache:get_limit().');
    // 60 leave 52 to sockets.
    await evaluate(2, 'file_handle_cache:set_limit(60).');
    for (let index = 0; index < 45; index += 1) await open(2);
    await eyes.until('firing', ['sockets-near-limit']);
    await closeAll();
    await evaluate(2, `file_handle_cache:set_limit(${before}).`);
    await eyes.until('ok', ['sockets-near-limit']);
  },
  TIMEOUT,
);

test(
  'more work than CPUs',
  async () => {
    const eyes = await watch();
    // At low priority, so that the node goes on telling its figures; sixty for each of its schedulers.
    const spinning = `[spawn_link(fun() -> process_flag(priority, low), Spin = fun(Again) -> Again(Again) end, Spin(Spin) end)
      || _ <- lists:seq(1, 60 * erlang:system_info(schedulers_online))]`;
    await evaluate(3, `spawn(fun() -> register(spinners, self()), ${spinning}, receive stop -> exit(enough) end end).`);
    try {
      await eyes.until('firing', ['run-queue-high']);
    } finally {
      await evaluate(3, 'spinners ! stop.');
    }
    await eyes.until('ok', ['run-queue-high']);
  },
  TIMEOUT,
);

test(
  "the broker's clock is ahead of ours",
  async () => {
    const eyes = await watch();
    await eyes.until('ok', ['clock-skewed'], { seconds: 0 });
    const ahead = new Date(Date.now() + 600_000).toUTCString();
    // The clock from which the management API takes its Date header.
    await evaluate(1, 'sys:suspend(cowboy_clock).');
    const setting = `ets:insert(cowboy_clock, {rfc1123, <<"${ahead}">>})`;
    await evaluate(1, `sys:replace_state(cowboy_clock, fun(State) -> ${setting}, State end).`);
    await eyes.until('firing', ['clock-skewed'], { seconds: 0 });
    await evaluate(1, 'sys:resume(cowboy_clock).');
    const fresh = await watch();
    await fresh.until('ok', ['clock-skewed'], { seconds: 0 });
  },
  TIMEOUT,
);

/** Lets a node tell another version of RabbitMQ; returns the one it told before, as Erlang writes it. */
async function pretendVersion(node: number, version: string): Promise<string> {
  const before = await evaluate(node, 'element(2, application:get_key(rabbit, vsn)).');
  const setting = `[{Key, Application}] = ets:lookup(ac_tab, {loaded, rabbit}),
    ets:insert(ac_tab, {Key, setelement(6, Application, ${version})})`;
  await evaluate(node, `sys:replace_state(application_controller, fun(State) -> ${setting}, State end).`);
  return before;
}

test(
  'nodes of different versions, and a version that changes',
  async () => {
    const eyes = await watch();
    await eyes.until('ok', ['mixed-versions', 'version-changed']);
    const before = await pretendVersion(1, '"3.10.9"');
    await eyes.until('firing', ['mixed-versions', 'version-changed']);
    await pretendVersion(1, before);
    await eyes.until('ok', ['mixed-versions']);
    // What changed more than an hour ago is no news.
    await eyes.look(3_700);
    await eyes.until('ok', ['version-changed']);
  },
  TIMEOUT,
);

test(
  'one node short of memory, most of which is message bodies',
  async () => {
    const eyes = await watch();
    await eyes.until('ok', ['memory-one-sided']);
    await evaluate(2, holding('bodies', 'binary:copy(<<0>>, 400000000)'));
    await eyes.until('firing', ['memory-one-sided']);
    const [observation] = eyes.finding('memory-one-sided').observations;
    expect(observation?.evidence[0]).toMatchObject({ label: 'share of message bodies' });
    await evaluate(2, 'bodies ! stop.');
    await eyes.until('ok', ['memory-one-sided']);
  },
  TIMEOUT,
);

describe('a queue that takes no messages', () => {
  const QUEUE = 'stuck';
  const tell = (what: 'suspend' | 'resume') =>
    evaluate(
      1,
      `{ok, Queue} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"${QUEUE}">>)), sys:${what}(amqqueue:get_pid(Queue)).`,
    );
  const credit = (messages: number) =>
    evaluate(1, `application:set_env(rabbit, credit_flow_default_credit, {${messages}, ${messages / 2}}).`);

  async function publish(count: number): Promise<ConfirmChannel> {
    const channel = await (await open(1)).createConfirmChannel();
    for (let index = 0; index < count; index += 1) channel.sendToQueue(QUEUE, Buffer.alloc(10));
    return channel;
  }

  beforeEach(async () => {
    await labAdmin(shared.lab).put(`queues/%2F/${QUEUE}`, { durable: true, node: shared.lab.nodes[0]?.name });
    await tell('suspend');
  }, 60_000);
  afterEach(async () => {
    await credit(400);
    await labAdmin(shared.lab).delete(`queues/%2F/${QUEUE}`);
  }, 60_000);

  test(
    'the broker owes confirms',
    async () => {
      // As many as a channel passes on before it waits for the queue.
      await credit(4_000);
      const eyes = await watch();
      const channel = await publish(2_000);
      await eyes.until('firing', ['publishes-unconfirmed']);
      await tell('resume');
      await channel.waitForConfirms();
      await eyes.until('ok', ['publishes-unconfirmed']);
    },
    TIMEOUT,
  );

  test(
    'the publisher is in flow',
    async () => {
      const eyes = await watch();
      const channel = await publish(5_000);
      await eyes.until('firing', ['connections-in-flow']);
      await tell('resume');
      await channel.waitForConfirms();
      await eyes.until('ok', ['connections-in-flow']);
    },
    TIMEOUT,
  );
});
