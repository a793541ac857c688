import { shovelBlocked } from '../../../../src/detect/conditions/shovel-blocked.ts';
import { shovelNotRunning } from '../../../../src/detect/conditions/shovel-not-running.ts';
import { levelOf } from '../../../support/findings.ts';
import { anInput, aReading } from '../../../support/snapshots.ts';

const shovel = (state: string) =>
  anInput({ shovels: aReading([{ vhost: '/', name: 'mover', state, blocked: state !== 'running' }]) });

test.each([
  ['running', 'ok', 'ok'],
  ['flow', 'ok', 'firing'],
  ['blocked', 'ok', 'firing'],
  ['starting', 'firing', 'ok'],
  ['terminated', 'firing', 'ok'],
] as const)('a shovel that says %s: not running is %s, blocked is %s', (state, notRunning, blocked) => {
  expect(levelOf(shovelNotRunning, shovel(state))).toBe(notRunning);
  expect(levelOf(shovelBlocked, shovel(state))).toBe(blocked);
});
