import { type ChildProcess, spawn } from 'node:child_process';
import { endProcess, identifyProcess, isRunning } from '../../../src/lab/process-identity.ts';

let child: ChildProcess;

beforeEach(() => {
  child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
});

afterEach(() => {
  child.kill('SIGKILL');
});

function identity() {
  const ref = identifyProcess(child.pid ?? 0);
  if (ref === undefined) throw new Error('the child does not run');
  return ref;
}

test('a process is the one that was recorded as long as it runs', () => {
  expect(isRunning(identity())).toBe(true);
  expect(identity()).toEqual(identity());
});

test('a later process with the same number is left alone', async () => {
  const other = { ...identity(), startedAt: 'another time' };
  expect(isRunning(other)).toBe(false);
  await endProcess(other, 100);
  expect(isRunning(identity())).toBe(true);
});

test('a process ends when asked to', async () => {
  const ref = identity();
  await endProcess(ref, 5000);
  expect(isRunning(ref)).toBe(false);
  expect(identifyProcess(ref.pid)).toBeUndefined();
});

test('a process that does not listen is made to end', async () => {
  child.kill('SIGKILL');
  child = spawn(process.execPath, [
    '-e',
    'process.on("SIGTERM", () => 0); console.log("set"); setInterval(() => 0, 1000)',
  ]);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  const ref = identity();
  await endProcess(ref, 200);
  expect(isRunning(ref)).toBe(false);
});
