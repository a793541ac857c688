import { createManagementReader } from '../../src/adapters/rabbitmq/management-reader.ts';
import { type NodeView, waitFor } from '../../src/lab/admin-client.ts';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { labAdmin, setDiskLimit, setMemoryLimit } from '../../src/lab/lab.ts';
import { startLoad } from '../../src/lab/load.ts';
import { withLab } from '../support/lab.ts';
import { type Loop, startLoop } from '../support/loop.ts';

/** From a real fault to the incident with its cause, and from the mended fault to its end. */

/** How long a synchronisation must stand still where no memory alarm is seen with it. */
const STALL_SECONDS = 180;

const shared = withLab();
let loop: Loop;

beforeAll(async () => {
  await startLoad(shared.lab, 'steady');
  loop = await startLoop(shared.lab);
  await loop.pass();
}, 60_000);

afterAll(() => loop?.close());

interface TriedFault {
  readonly break: () => Promise<void>;
  readonly mend: () => Promise<void>;
}

/** Breaks, sees the incident, mends, sees it end; told exactly once each way. */
async function seesFault(fault: TriedFault, id: string, waitSeconds = 0) {
  const before = loop.told(id).length;
  await fault.break();
  let incident: Awaited<ReturnType<Loop['untilOpen']>>;
  try {
    incident = await loop.untilOpen(id, waitSeconds);
  } finally {
    await fault.mend();
  }
  await loop.untilResolved(id);
  await loop.calm();
  expect({ muted: incident.muted, told: loop.told(id).slice(before) }).toEqual({
    muted: undefined,
    told: ['opened', 'resolved'],
  });
  return incident;
}

const labFault = (id: string) => ({
  break: () => breakFault(shared.lab, id),
  mend: () => mendFault(shared.lab, id),
});

test('a healthy cluster under steady load has no incident', async () => {
  for (let round = 0; round < 5; round++) {
    const { incidents } = await loop.pass();
    const open = incidents.filter(({ state, severity }) => state === 'open' && severity !== 'info');
    expect(open.map(({ conditionId }) => conditionId)).toEqual([]);
  }
}, 60_000);

test('memory alarm', async () => {
  const incident = await seesFault(labFault('memory-alarm'), 'memory-alarm');
  expect(incident.severity).toBe('critical');
  expect(incident.observations[0]?.subject.kind).toBe('node');
  expect(incident.causes[0]?.summary).toBeTruthy();
}, 180_000);

test('memory near limit', async () => {
  const [node] = await labAdmin(shared.lab, 1).nodes();
  const usual = node?.mem_limit ?? 0;
  const low = Math.round((node?.mem_used ?? 0) / 0.85);
  const incident = await seesFault(
    { break: () => setMemoryLimitSeen(low), mend: () => setMemoryLimitSeen(usual) },
    'memory-near-limit',
  );
  expect(incident.observations[0]?.subject.name).toContain('rabbit1');
}, 180_000);

async function setMemoryLimitSeen(bytes: number): Promise<void> {
  await setMemoryLimit(shared.lab, 1, bytes);
  await seen('memory limit', ({ mem_limit }) => mem_limit === bytes);
}

test('disk alarm', async () => {
  const incident = await seesFault(labFault('disk-alarm'), 'disk-alarm');
  expect(incident.severity).toBe('critical');
}, 180_000);

test('disk near limit', async () => {
  const { lab } = shared;
  const [node] = await labAdmin(lab, 1).nodes();
  const usual = node?.disk_free_limit ?? 0;
  const low = Math.round((node?.disk_free ?? 0) / 1.1);
  await seesFault({ break: () => setDiskLimitSeen(low), mend: () => setDiskLimitSeen(usual) }, 'disk-near-limit');
}, 180_000);

async function setDiskLimitSeen(bytes: number): Promise<void> {
  await setDiskLimit(shared.lab, 1, bytes);
  await seen('disk limit', ({ disk_free_limit }) => disk_free_limit === bytes);
}

/** The broker tells of a new limit with its next figures. */
async function seen(what: string, shows: (node: NodeView) => boolean): Promise<void> {
  const look = async () => (await labAdmin(shared.lab, 1).nodes()).some(shows) || undefined;
  await waitFor(look, { what: `the new ${what}`, withinSeconds: 60 });
}

test('queue without consumers', async () => {
  const incident = await seesFault(labFault('stranded-queue'), 'stranded-queue');
  expect(incident.observations[0]?.subject).toMatchObject({ kind: 'queue', vhost: '/' });
}, 180_000);

test('virtual host without defaults', async () => {
  const incident = await seesFault(labFault('policy-missing'), 'vhost-without-defaults');
  expect(incident.observations[0]?.subject.kind).toBe('vhost');
}, 180_000);

test('broker unreachable', async () => {
  const nobody = createManagementReader({
    url: 'http://127.0.0.1:1',
    credentials: { user: 'nobody', password: 'nothing' },
    timeoutMilliseconds: 2000,
  });
  const redirection = { break: async () => loop.redirect(nobody), mend: async () => loop.redirect(undefined) };
  await seesFault(redirection, 'broker-unreachable');
}, 60_000);

test('monitoring blind: the password is wrong', async () => {
  const refused = createManagementReader({
    url: shared.lab.managementUrl,
    credentials: { user: shared.lab.monitorUser, password: 'wrong' },
  });
  const redirection = { break: async () => loop.redirect(refused), mend: async () => loop.redirect(undefined) };
  const incident = await seesFault(redirection, 'monitoring-blind');
  expect(JSON.stringify(incident.observations)).toContain('sign-in refused');
}, 60_000);

// The last ones: for ten minutes after a restart, consumers that are missing are put down to it.
test('node down, which explains what follows from it', async () => {
  const incident = await seesFault(labFault('node-down'), 'node-down');
  expect(incident.observations.map(({ subject }) => subject.name).join()).toMatch(/rabbit\d@/);
}, 240_000);

test('paused queue synchronisation', async () => {
  const incident = await seesFault(labFault('paused-sync'), 'paused-queue-sync', STALL_SECONDS);
  expect(incident.observations[0]?.subject.kind).toBe('queue');
  expect(incident.causes[0]?.summary).toBeTruthy();
}, 300_000);
