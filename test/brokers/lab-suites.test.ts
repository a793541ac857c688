import { getuid } from 'node:process';
import semver from 'semver';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { type Lab, stopLab } from '../../src/lab/lab.ts';
import { startLab } from '../../src/lab/start-lab.ts';
import { labStatus } from '../../src/lab/status.ts';
import { readAsMonitor, temporaryFolder, until } from '../support/lab.ts';

/** The first time a suite is wanted its packages are fetched. */
const TIMEOUT = 600_000;
const SUITES = [
  ['trixie', '~4.0.0'],
  ['sid', '>=4.1.0'],
] as const;

let lab: Lab | undefined;

afterEach(async () => {
  if (lab !== undefined) await stopLab(lab);
  lab = undefined;
});

test.each(SUITES)(
  'RabbitMQ of Debian %s runs in a lab of its own',
  async (suite, range) => {
    const start = startLab({ dir: temporaryFolder(), suite, nodes: 1, statisticsMilliseconds: 1000 });
    if (getuid?.() !== 0) {
      await expect(start).rejects.toMatchObject({ code: 'LAB_ROOTFS', fix: expect.stringContaining('root') });
      return;
    }
    lab = await start;
    const { dir, version } = lab;
    expect(semver.satisfies(version, range)).toBe(true);
    await expect(readAsMonitor(lab, 'overview')).resolves.toMatchObject({ rabbitmq_version: version });
    await expect(readAsMonitor(lab, 'vhost-limits')).resolves.toEqual([]);

    await breakFault(lab, 'memory-alarm');
    await expect(labStatus(dir)).resolves.toMatchObject({ condition: 'degraded', nodes: [{ alarms: ['memory'] }] });
    await mendFault(lab, 'memory-alarm');
    await until('the lab is whole', async () => (await labStatus(dir))?.condition === 'whole');
    await expect(breakFault(lab, 'paused-sync')).rejects.toThrow('needs mirrored queues');
  },
  TIMEOUT,
);

test('a suite that cannot be one is refused before anything is fetched', async () => {
  const start = startLab({ dir: temporaryFolder(), suite: '../trixie' });
  await expect(start).rejects.toMatchObject({ problems: [expect.stringContaining('--suite: "../trixie"')] });
});
