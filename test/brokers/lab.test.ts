import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startDrill } from '../../src/lab/drill.ts';
import { FAULTS } from '../../src/lab/faults/registry.ts';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { labAdmin } from '../../src/lab/lab.ts';
import { startLoad, stopLoad } from '../../src/lab/load.ts';
import { readState } from '../../src/lab/state.ts';
import { labStatus } from '../../src/lab/status.ts';
import { runCli } from '../support/cli.ts';
import { readAsMonitor, until, withLab } from '../support/lab.ts';

const FAULT_TIMEOUT = 180_000;

const shared = withLab();

describe('a lab that is up', () => {
  test('is whole', async () => {
    const status = await labStatus(shared.lab.dir);
    expect(status).toMatchObject({ condition: 'whole', faults: [], clients: [] });
    expect(status?.nodes.map(({ inCluster }) => inCluster)).toEqual([true, true, true]);
  });

  test('has the policies and limits of a new cluster broker on Amazon MQ', async () => {
    const policies = await readAsMonitor(shared.lab, 'policies');
    expect(policies).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'ha-all-AWS-OWNED-DO-NOT-DELETE', priority: 0 }),
        expect.objectContaining({
          name: 'AWS-DEFAULT-POLICY-CLUSTER-MULTI-AZ',
          priority: 1,
          definition: {
            'ha-mode': 'all',
            'ha-sync-mode': 'automatic',
            'max-length': 500_000,
            overflow: 'reject-publish',
            'queue-mode': 'lazy',
          },
        }),
      ]),
    );
    expect(await readAsMonitor(shared.lab, 'vhost-limits')).toEqual([
      { vhost: '/', value: { 'max-connections': 100, 'max-queues': 100 } },
    ]);
  });

  test('has an administrator and a user that may only look, and no guest', async () => {
    const { lab } = shared;
    await expect(readAsMonitor(lab, 'whoami')).resolves.toMatchObject({ name: 'monitor', tags: ['monitoring'] });
    await expect(readAsMonitor(lab, 'users')).rejects.toThrow('401');
    const guest = await fetch(`${lab.managementUrl}/api/whoami`, {
      headers: { authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}` },
    });
    expect(guest.status).toBe(401);
  });

  test('listens on loopback only', () => {
    const state = readState(shared.lab.dir);
    const ports = (state?.nodes ?? []).flatMap((node) => [node.amqpPort, node.managementPort, node.distributionPort]);
    const listening = listeningSockets().filter(({ port }) => [state?.epmd.port, ...ports].includes(port));
    expect(new Set(listening.map(({ port }) => port)).size).toBe(10);
    expect(listening.filter(({ loopback }) => !loopback)).toEqual([]);
  });

  test('keeps its passwords in one file that only the owner can read', () => {
    const { dir, credentialsFile } = shared.lab;
    expect(statSync(credentialsFile).mode & 0o777).toBe(0o600);
    const passwords: unknown[] = Object.values(JSON.parse(readFileSync(credentialsFile, 'utf8')));
    const state = readFileSync(join(dir, 'lab.json'), 'utf8');
    const logs = readdirSync(join(dir, 'node-1', 'log')).map((file) =>
      readFileSync(join(dir, 'node-1', 'log', file), 'utf8'),
    );
    const commandLines = (readState(dir)?.nodes ?? []).map((node) =>
      readFileSync(`/proc/${node.process?.pid}/cmdline`, 'utf8'),
    );
    expect(passwords).toHaveLength(2);
    for (const password of passwords) expect([state, ...logs, ...commandLines].join()).not.toContain(password);
  });

  test('carries steady load without trouble', async () => {
    const { lab } = shared;
    await startLoad(lab, 'steady');
    await until('messages flow through every queue', async () => {
      const queues = await listQueues();
      return queues.length === 4 && queues.every(({ consumers, acknowledged }) => consumers === 1 && acknowledged > 10);
    });
    await expect(labStatus(lab.dir)).resolves.toMatchObject({ condition: 'whole', clients: ['load-steady'] });
    expect(await overview('message_stats.drop_unroutable')).toBe(0);
    await stopLoad(lab, 'steady');
    await until('its queues are gone', async () => (await listQueues()).length === 0);
  }, 120_000);
});

describe('every fault shows at the broker and mends', () => {
  /** What only a broker with this fault shows. */
  const looks: Readonly<Record<string, () => Promise<boolean>>> = {
    'memory-alarm': async () => (await listNodes()).some((node) => node.mem_alarm === true),
    'disk-alarm': async () => (await listNodes()).some((node) => node.disk_free_alarm === true),
    'node-down': async () => (await listNodes()).some((node) => node.running === false),
    // An unhindered sync of this queue takes less than a second.
    'paused-sync': async () => (await syncsUnderAlarm()) && (await stillSo(syncsUnderAlarm)),
    'stranded-queue': async () =>
      (await listQueues()).some(({ messages, consumers }) => messages === 500 && consumers === 0),
    'slow-consumer': async () => (await listQueues()).some(({ unacknowledged }) => unacknowledged > 200),
    'connection-leak': async () => (await total('connections')) > 30,
    'connection-churn': async () => (await overview('churn_rates.connection_closed_details.rate')) > 2,
    'queue-growth': async () =>
      (await listQueues()).some(({ messages, consumers }) => messages > 500 && consumers === 1),
    unroutable: async () => (await overview('message_stats.drop_unroutable_details.rate')) > 1,
    'policy-missing': async () => (await records('vhosts')).some(({ name }) => name === 'lab.policy-missing'),
  };

  test('no fault is left out here', () => {
    expect(Object.keys(looks).sort()).toEqual(FAULTS.map(({ id }) => id).sort());
  });

  test.each(FAULTS.map(({ id }) => id))(
    '%s',
    async (id) => {
      const { lab } = shared;
      const shows = looks[id] ?? (async () => false);
      await breakFault(lab, id);
      await until(`${id} shows`, shows);
      await breakFault(lab, id);
      expect((await labStatus(lab.dir))?.faults).toEqual([id]);

      await mendFault(lab, id);
      await until(`${id} is over`, async () => !(await shows()));
      await mendFault(lab, id);
      await until('the lab is whole', async () => (await labStatus(lab.dir))?.condition === 'whole');
      expect(await labStatus(lab.dir)).toMatchObject({ faults: [], clients: [] });
      expect((await listQueues()).map(({ name }) => name)).toEqual([]);
    },
    FAULT_TIMEOUT,
  );

  test(
    'a fault that has to publish says why it cannot while the broker is in alarm',
    async () => {
      const { lab } = shared;
      await breakFault(lab, 'disk-alarm');
      await expect(breakFault(lab, 'stranded-queue')).rejects.toMatchObject({ code: 'LAB_BLOCKED' });
      await mendFault(lab, 'disk-alarm');
      await mendFault(lab, 'stranded-queue');
    },
    FAULT_TIMEOUT,
  );

  test('a fault that does not exist is refused with those that do', async () => {
    await expect(breakFault(shared.lab, 'flood')).rejects.toMatchObject({
      message: 'There is no fault "flood".',
      fix: expect.stringContaining('memory-alarm'),
    });
  });
});

interface QueueFigures {
  readonly name: string;
  readonly messages: number;
  readonly unacknowledged: number;
  readonly consumers: number;
  readonly acknowledged: number;
}

async function listQueues(): Promise<readonly QueueFigures[]> {
  return (await records('queues')).map((queue) => ({
    name: String(queue.name),
    messages: Number(queue.messages ?? 0),
    unacknowledged: Number(queue.messages_unacknowledged ?? 0),
    consumers: Number(queue.consumers ?? 0),
    acknowledged: Number(valueAt(queue, 'message_stats.ack') ?? 0),
  }));
}

async function syncsUnderAlarm(): Promise<boolean> {
  const queue = await labAdmin(shared.lab).queue('/', 'lab.paused-sync');
  const alarm = (await listNodes()).some((node) => node.name === 'rabbit3@localhost' && node.mem_alarm === true);
  return alarm && queue?.state === 'syncing';
}

/** Whether it stays so for three more seconds. */
async function stillSo(look: () => Promise<boolean>): Promise<boolean> {
  const until = performance.now() + 3000;
  while (performance.now() < until) if (!(await look())) return false;
  return true;
}

function listNodes() {
  return records('nodes');
}

async function records(path: string): Promise<readonly Record<string, unknown>[]> {
  const reply = await readAsMonitor(shared.lab, path);
  return Array.isArray(reply) ? reply : [];
}

async function total(kind: string): Promise<number> {
  return await overview(`object_totals.${kind}`);
}

async function overview(path: string): Promise<number> {
  return Number(valueAt(await readAsMonitor(shared.lab, 'overview'), path) ?? 0);
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? new Map(Object.entries(at)).get(key) : undefined),
      value,
    );
}

/** Listening TCP sockets of this machine, from the kernel. */
function listeningSockets(): readonly { readonly port: number; readonly loopback: boolean }[] {
  const LISTEN = '0A';
  const loopback = ['0100007F', '00000000000000000000000001000000'];
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTEN)
      .map((fields) => {
        const [address = '', port = ''] = (fields[1] ?? '').split(':');
        return { port: Number.parseInt(port, 16), loopback: loopback.includes(address) };
      }),
  );
}

describe('a drill', () => {
  const drill = (...args: string[]) => runCli(['lab', ...args, '--dir', shared.lab.dir]);

  test('breaks something unnamed, refuses what it is not, and mends what it is', async () => {
    await startDrill(shared.lab, Date.now(), () => FAULTS.findIndex(({ id }) => id === 'policy-missing'));
    const status = await drill('status');
    expect(status.stdout).not.toContain('policy-missing');
    await expect(startDrill(shared.lab, Date.now())).rejects.toThrow('under way already');
    const wrong = await drill('drill', '--answer', 'memory-alarm');
    expect(wrong).toMatchObject({ code: 1, stdout: expect.stringMatching(/not memory-alarm/) });
    expect(wrong.stdout).not.toContain('policy-missing');
    const right = await drill('drill', '--answer', 'policy-missing');
    expect(right).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Found in .*policy-missing/) });
    expect((await labStatus(shared.lab.dir))?.faults).toEqual([]);
    expect((await drill('drill', '--give-up')).stderr).toMatch(/No drill is under way/);
  }, 240_000);
});
