import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-publish-'));
const config = join(folder, 'settings.yaml');
writeFileSync(
  config,
  JSON.stringify({
    brokers: [{ name: 'orders', url: 'http://127.0.0.1:1', user: 'monitor', passwordEnv: 'NOT_SET' }],
    publish: {
      brokers: [
        { name: 'orders', engine: 'rabbitmq', engineVersion: '4.2', nodes: ['rabbit@one'] },
        { name: 'billing', engine: 'activemq', deploymentMode: 'single-instance' },
      ],
    },
  }),
);

test('--dry-run lists everything without AWS or the broker, and writes nothing', async () => {
  const { code, stdout, stderr } = await runCli([
    ...['publish', '--dry-run', '--region', 'eu-west-1', '--config', config],
  ]);
  expect(stdout).toMatch(/^alarm {11}mq-operator\/orders\/memory-near-limit\/warning\/rabbit@one$/m);
  expect(stdout).toMatch(/^composite-alarm mq-operator\/billing\/critical$/m);
  expect(stdout).toMatch(/^dashboard {7}mq-operator-fleet$/m);
  expect(stderr).toMatch(/resources for 2 brokers/);
  expect(code).toBe(0);
});

test('--out writes one file a resource, or a template that needs no Region', async () => {
  const [json, template] = [join(folder, 'json'), join(folder, 'template')];
  const first = await runCli(['publish', '--out', json, '--region', 'eu-west-1', '--config', config]);
  expect(first.code).toBe(0);
  expect(readdirSync(json).sort()).toEqual(['alarms', 'composite-alarms', 'dashboards']);
  const second = await runCli(['publish', '--out', template, '--format', 'cloudformation', '--config', config]);
  expect(second.code).toBe(0);
  const { Resources } = JSON.parse(readFileSync(join(template, 'mq-operator.template.json'), 'utf8'));
  const files = readdirSync(json).flatMap((kind) => readdirSync(join(json, kind)));
  expect(Object.keys(Resources)).toHaveLength(files.length);
});

test('what is missing is said with the fix', async () => {
  const both = await runCli(['publish', '--dry-run', '--out', folder, '--config', config]);
  expect([both.code, both.stderr]).toEqual([3, expect.stringContaining('both --dry-run and --out')]);
  const nowhere = await runCli(['publish', '--dry-run', '--config', config]);
  expect([nowhere.code, nowhere.stderr]).toEqual([3, expect.stringContaining('name the Region of the brokers')]);
});

test('without credentials of AWS it says so, and what needs none', async () => {
  const alone = { AWS_EC2_METADATA_DISABLED: 'true' };
  const { code, stderr } = await runCli(['publish', '--region', 'eu-west-1', '--config', config], alone);
  expect([code, stderr]).toEqual([
    3,
    expect.stringMatching(/no valid credentials of AWS[\s\S]+use --dry-run or --out/),
  ]);
  expect(stderr).not.toContain('    at ');
});
