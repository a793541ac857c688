import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { openSqliteStateStore } from '../../../src/adapters/local/sqlite-state-store.ts';
import { ackCommand } from '../../../src/cli/commands/ack.ts';
import { incidentCommand } from '../../../src/cli/commands/incident.ts';
import { incidentsCommand } from '../../../src/cli/commands/incidents.ts';
import { silenceCommand, unsilenceCommand } from '../../../src/cli/commands/silence.ts';
import { testNotifyCommand } from '../../../src/cli/commands/test-notify.ts';
import { parseDuration } from '../../../src/cli/duration.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { eventSchema } from '../../../src/notify/event-schema.ts';
import { unchanged } from '../../../src/ports.ts';
import { memoryIncident, ORDERS_BROKER } from '../../support/effects.ts';
import { type HttpRequest, startHttpServer } from '../../support/http-server.ts';

let folder: string;
let state: string;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mq-operator-cli-'));
  state = join(folder, 'state.db');
  lines = [];
  process.exitCode = 0;
  const store = openSqliteStateStore(state);
  const resolved = memoryIncident({
    id: 'b-1234:node-down:a1',
    conditionId: 'node-down',
    title: 'Node down',
    state: 'resolved',
    resolvedAt: Date.now() - 3_600_000,
  });
  const incidents = [resolved, memoryIncident()];
  const audit = [
    { at: 1, brokerId: ORDERS_BROKER.id, incidentId: memoryIncident().id, event: 'quiet', reason: 'people know' },
  ];
  await store.commit(ORDERS_BROKER.id, { ...unchanged(0), incidents, audit });
  await store.record(ORDERS_BROKER.id, [
    { effectId: 'e1', channel: 'ops-slack', at: 2, outcome: 'sent', detail: 'sent', incidentId: memoryIncident().id },
  ]);
  await store.close();
});
afterEach(async () => {
  process.exitCode = 0;
  await rm(folder, { recursive: true });
});

async function run(...words: readonly string[]): Promise<string> {
  lines = [];
  const context = {
    environment: readEnvironment({ XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder, MQ_PASSWORD: 'secret' }),
    output: {
      colours: pc.createColors(false),
      live: false,
      width: 120,
      line: (text = '') => void lines.push(text),
      note: () => {},
    },
  };
  const commands = [incidentsCommand, incidentCommand, ackCommand, silenceCommand, unsilenceCommand, testNotifyCommand];
  const program = commands.reduce((all, make) => all.addCommand(make(context)), new Command().exitOverride());
  await program.parseAsync(['node', 'mq-operator', ...words]);
  return lines.join('\n');
}

const withState = (...words: readonly string[]) => run(...words, '--state', state);

async function stored() {
  const store = openSqliteStateStore(state);
  const loaded = await store.load(ORDERS_BROKER.id, 0);
  await store.close();
  return loaded;
}

test('incidents are listed open first, with who handles them', async () => {
  await withState('ack', 'memory-alarm', '--by', 'ann', '--note', 'adding consumers');
  const text = await withState('incidents');
  expect(text).toMatch(/critical +Memory alarm +b-1234 .* ann +b-1234:memory-alarm:mm7ku2io\n.*resolved +Node down/);
  expect(await withState('incidents', '--open')).not.toContain('Node down');
  expect(await withState('incidents', '--since', '30m')).not.toContain('Node down');
  expect(await withState('incidents', '--broker', 'other')).toBe('No incidents.');
});

test('as JSON they are one document, without bookkeeping', async () => {
  const { version, incidents } = JSON.parse(await withState('incidents', '--json'));
  expect(version).toBe(1);
  expect(incidents.map(({ conditionId }: { conditionId: string }) => conditionId)).toEqual([
    'memory-alarm',
    'node-down',
  ]);
  expect(incidents[0]).not.toHaveProperty('tracking');
});

test('an incident tells its whole story', async () => {
  const text = await withState('incident', 'memory-alarm');
  for (const part of [
    'Memory alarm at b-1234',
    'node rabbit@b: memory used 212 MiB (limit 200 MiB)',
    '41,200 unacked messages hold 180 MiB of rabbit@b. (likely)',
    'queue orders in /: 41,200 unacked messages, prefetch 0',
    'fired for 1 min',
    'ops-slack     sent: sent',
    'people know',
  ]) {
    expect(text).toContain(part);
  }
});

test('acknowledging says what became of it; twice is refused with the truth', async () => {
  expect(await withState('ack', 'memory-alarm', '--by', 'ann')).toContain('Acknowledged by ann.');
  expect((await stored()).incidents.find(({ conditionId }) => conditionId === 'memory-alarm')?.acknowledged?.by).toBe(
    'ann',
  );
  expect(await withState('ack', 'memory-alarm', '--by', 'bob')).toContain('ann takes care of it');
  expect(process.exitCode).toBe(1);
});

test('a silence of an incident is made, shown and ended', async () => {
  await withState('silence', 'memory-alarm', '--for', '4h', '--reason', 'deploy', '--by', 'ann');
  const [silence] = (await stored()).silences;
  expect(silence).toMatchObject({ by: 'ann', reason: 'deploy', match: { incidentId: memoryIncident().id } });
  expect(await withState('incidents')).toContain('by ann: deploy');
  expect(await withState('unsilence', silence?.id.slice(-12) ?? '', '--by', 'bob')).toContain('ended by bob');
  expect(await withState('incidents')).not.toContain('by ann: deploy');
});

test('conditions of a broker are silenced by pattern', async () => {
  await withState(
    'silence',
    '--broker',
    'b-1234',
    '--condition',
    'queue-*',
    'stranded-*',
    '--for',
    '30m',
    '--reason',
    'load test',
  );
  expect((await stored()).silences[0]?.match).toEqual({ conditions: ['queue-*', 'stranded-*'] });
});

test.each([
  [['ack', 'nothing'], 'names no incident'],
  [['ack', 'b-1234'], 'names several incidents'],
  [['silence', 'memory-alarm', '--reason', 'x'], '--for and --until-resolved'],
  [['silence', 'memory-alarm', '--for', '4 parsecs', '--reason', 'x'], 'is no duration'],
  [['silence', '--for', '4h', '--reason', 'x'], 'name either an incident, or a broker'],
  [['silence', '--broker', 'nope', '--for', '4h', '--reason', 'x'], 'is not among the watched brokers (b-1234)'],
  [['silence', 'memory-alarm', '--condition', 'a', '--for', '4h', '--reason', 'x'], '--condition goes with --broker'],
  [['unsilence', 'nothing'], 'names no silence'],
])('%j is refused with the way out', async (words, message) => {
  await expect(withState(...words)).rejects.toThrow(message);
});

test('durations', () => {
  expect(
    ['90s', '30m', '30min', '4h', '1h30m', '2d', '1.5h'].map((text) => parseDuration('--for', text) / 60_000),
  ).toEqual([1.5, 30, 30, 240, 90, 2880, 90]);
  for (const text of ['', '4', 'h', '-4h', '4h!', '0m']) expect(() => parseDuration('--for', text)).toThrow('--for');
});

describe('test-notify', () => {
  async function settings(webhook: string): Promise<string> {
    const path = join(folder, 'mq-operator.yaml');
    const text = `
brokers: [{ name: orders, url: http://127.0.0.1:1, user: u, passwordEnv: MQ_PASSWORD }]
notify: { channels: { hook: { kind: webhook, url: "${webhook}" } } }
`;
    await writeFile(path, text);
    return path;
  }

  async function hook(status: number) {
    const requests: HttpRequest[] = [];
    const server = await startHttpServer((request) => {
      requests.push(request);
      return { status };
    });
    return { requests, url: server.url, close: server.close };
  }

  test('sends a marked incident that opens and resolves, and reports each hop', async () => {
    const { url, requests, close } = await hook(204);
    const text = await run('test-notify', '--config', await settings(url));
    await close();
    const events = requests.map(({ body }) => eventSchema.parse(JSON.parse(body)));
    expect(events.map(({ test }) => test)).toEqual([true, true]);
    expect(events.map((event) => event.type === 'incident' && event.reason)).toEqual(['opened', 'resolved']);
    expect(text).toContain('TEST. Opened: Test of notifications · orders');
    expect(text).toContain('route default: *');
    expect(text).toMatch(/sent +hook +HTTP 204 \(\d+ ms\)/);
    expect(process.exitCode).toBe(0);
  });

  test('a hop that fails is an exit code, and the others are told all the same', async () => {
    const { url, close } = await hook(401);
    const text = await run('test-notify', '--config', await settings(url));
    await close();
    expect(text).toMatch(/permanent +hook +HTTP 401: not allowed/);
    expect(text).toMatch(/sent +terminal +printed/);
    expect(process.exitCode).toBe(2);
  });

  test('a dry run sends nothing and prints what would be sent', async () => {
    const { url, requests, close } = await hook(204);
    const text = await run('test-notify', '--config', await settings(url), '--dry-run', '--channel', 'hook');
    await close();
    expect(requests).toEqual([]);
    expect(text).toContain('hook, opened');
    expect(text).toContain('"condition": "notification-test"');
  });

  test('a channel that does not exist is named with those that do', async () => {
    await expect(
      run('test-notify', '--config', await settings('http://127.0.0.1:1'), '--channel', 'sms'),
    ).rejects.toThrow('"sms" is not among terminal, hook');
  });
});
