import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Lab, stopLab } from '../../src/lab/lab.ts';
import { startLoad } from '../../src/lab/load.ts';
import { isRunning, type ProcessRef } from '../../src/lab/process-identity.ts';
import { startLab } from '../../src/lab/start-lab.ts';
import { type LabState, readState } from '../../src/lab/state.ts';
import { labStatus } from '../../src/lab/status.ts';
import { LAB_START_TIMEOUT, temporaryFolder, until } from '../support/lab.ts';

const folders: string[] = [];
const launchers: ChildProcess[] = [];

afterEach(async () => {
  for (const launcher of launchers.splice(0)) launcher.kill('SIGKILL');
  for (const dir of folders.splice(0)) await stopLab({ dir });
});

test(
  'labs beside each other do not collide, and each ends alone',
  async () => {
    const one = await smallLab();
    const two = await smallLab();
    const ports = [one, two].flatMap(({ nodes }) => nodes.flatMap((node) => [node.amqpPort, node.managementPort]));
    expect(new Set(ports).size).toBe(4);

    const processes = processesOf(stateOf(one));
    await stopLab(one);
    await expectGone(one.dir, processes, ports.slice(0, 2));
    await expect(labStatus(two.dir)).resolves.toMatchObject({ condition: 'whole' });
  },
  LAB_START_TIMEOUT,
);

test(
  'a lab that is up is not started again, and one that is down leaves nothing',
  async () => {
    const lab = await smallLab();
    await startLoad(lab, 'bursts');
    await expect(startLab({ dir: lab.dir, nodes: 1 })).rejects.toMatchObject({ code: 'LAB_UP' });

    const processes = processesOf(stateOf(lab));
    expect(processes).toHaveLength(3);
    await expect(stopLab(lab)).resolves.toBe(true);
    await expectGone(
      lab.dir,
      processes,
      lab.nodes.map(({ amqpPort }) => amqpPort),
    );
    await expect(stopLab(lab)).resolves.toBe(false);
  },
  LAB_START_TIMEOUT,
);

test(
  'a live client ends by itself when the lab has gone without telling it',
  async () => {
    const lab = await smallLab();
    await startLoad(lab, 'steady');
    const state = stateOf(lab);
    const client = state.clients['load-steady'];
    expect(isRunning(client)).toBe(true);

    for (const { process: broker } of state.nodes) if (broker !== undefined) process.kill(broker.pid, 'SIGKILL');
    await until('the client has ended', async () => !isRunning(client));
    await expect(labStatus(lab.dir)).resolves.toMatchObject({ condition: 'broken', clients: [] });
  },
  LAB_START_TIMEOUT,
);

test(
  'what a killed start leaves behind is ended by lab down',
  async () => {
    const dir = newFolder();
    const launcher = launch(dir);
    const state = await startedState(dir);
    process.kill(state.launcher.pid, 'SIGKILL');
    await until('the launcher has ended', async () => !isRunning(state.launcher));
    await expect(labStatus(dir)).resolves.toMatchObject({ condition: 'broken' });
    const processes = processesOf(state);
    expect(processes.filter(isRunning)).toHaveLength(2);

    const down = spawnCli(['lab', 'down', '--dir', dir]);
    expect(await once(down, 'exit')).toEqual([0, null]);
    await expectGone(dir, processes, [state.epmd.port]);
    launcher.kill('SIGKILL');
  },
  LAB_START_TIMEOUT,
);

test(
  'an interrupted start ends what it has started',
  async () => {
    const dir = newFolder();
    const launcher = launch(dir);
    const state = await startedState(dir);
    const exit = once(launcher, 'exit');
    launcher.kill('SIGINT');
    expect(await exit).toEqual([3, null]);
    await expectGone(dir, processesOf(state), [state.epmd.port]);
  },
  LAB_START_TIMEOUT,
);

async function smallLab(): Promise<Lab> {
  return await startLab({ dir: newFolder(), nodes: 1, statisticsMilliseconds: 1000 });
}

function newFolder(): string {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder;
}

/** `lab up` in a process of its own. */
function launch(dir: string): ChildProcess {
  const launcher = spawnCli(['lab', 'up', '--nodes', '1', '--dir', dir]);
  launchers.push(launcher);
  return launcher;
}

function spawnCli(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, '../../bin/mq-operator.js'), ...args], { stdio: 'ignore' });
}

/** The recorded lab as soon as its broker has been started. */
async function startedState(dir: string): Promise<LabState> {
  await until('a node is started', async () => readState(dir)?.nodes[0]?.process !== undefined);
  return stateOf({ dir });
}

function stateOf({ dir }: Pick<Lab, 'dir'>): LabState {
  const state = readState(dir);
  if (state === undefined) throw new Error(`no lab in ${dir}`);
  return state;
}

function processesOf(state: LabState): readonly ProcessRef[] {
  const all = [state.epmd.process, ...state.nodes.map((node) => node.process), ...Object.values(state.clients)];
  return all.filter((process) => process !== undefined);
}

async function expectGone(dir: string, processes: readonly ProcessRef[], ports: readonly number[]): Promise<void> {
  expect(processes.filter(isRunning)).toEqual([]);
  expect(existsSync(dir)).toBe(false);
  await expect(Promise.all(ports.map(answers))).resolves.toEqual(ports.map(() => false));
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
