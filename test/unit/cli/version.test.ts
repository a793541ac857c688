import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../../support/cli.ts';

const { version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8'));

test('the version is that of the package', async () => {
  expect((await runCli(['--version'])).stdout).toBe(`${version}\n`);
  expect((await runCli(['version'])).stdout).toBe(`mq-operator  ${version}\n`);
});

test('a bug report gets the system, the dependencies, and no secret', async () => {
  const { stdout } = await runCli(['version', '--verbose', '--json'], { ORDERS_PASSWORD: 'hunter2' });
  const facts = JSON.parse(stdout);
  expect(facts).toMatchObject({ 'mq-operator': version, system: expect.stringMatching(/^linux|^darwin/) });
  expect(facts['running on']).toMatch(/^Node\.js 2\d\./);
  expect(facts).toHaveProperty('zod');
  expect(stdout).not.toMatch(/hunter2/);
});
