import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../../src/config/environment.ts';
import { findRunningLab, requireRunningLab, stopLab } from '../../../src/lab/lab.ts';
import { startLab } from '../../../src/lab/start-lab.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mq-operator-lab-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

test('a folder with files of somebody else is refused and left alone', async () => {
  const file = join(dir, 'thesis.txt');
  writeFileSync(file, 'years of work');
  await expect(startLab({ dir })).rejects.toMatchObject({ code: 'LAB_FOLDER' });
  await expect(stopLab({ dir })).resolves.toBe(false);
  expect(existsSync(file)).toBe(true);
});

test.each(['', '{', '{"format": 2}'])(
  'a record that cannot be read (%p) is named, and nothing is ended or removed',
  async (text) => {
    const file = join(dir, 'lab.json');
    writeFileSync(file, text);
    const refusal = { code: 'LAB_STATE', message: expect.stringContaining(file) };
    await expect(startLab({ dir })).rejects.toMatchObject(refusal);
    await expect(stopLab({ dir })).rejects.toMatchObject(refusal);
    expect(existsSync(file)).toBe(true);
  },
);

test('an installation that is named and is none is said to be none', async () => {
  const environment = readEnvironment({ MQ_OPERATOR_RABBITMQ_HOME: join(dir, 'nowhere') });
  await expect(startLab({ dir: join(dir, 'lab'), environment })).rejects.toMatchObject({
    problems: [expect.stringContaining('MQ_OPERATOR_RABBITMQ_HOME')],
  });
});

test('without a lab there is none to find', async () => {
  const environment = readEnvironment({ XDG_STATE_HOME: dir });
  await expect(findRunningLab(environment)).resolves.toBeUndefined();
  await expect(requireRunningLab(environment, { name: 'other' })).rejects.toMatchObject({
    message: 'The lab "other" is not up.',
    fix: expect.stringContaining('lab up'),
  });
});
