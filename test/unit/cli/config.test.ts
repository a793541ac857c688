import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../support/cli.ts';

const BROKER = `brokers:
  - name: orders
    url: http://127.0.0.1:1
    user: watcher
    passwordEnv: ORDERS_PASSWORD
`;

function fileOf(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'mq-operator-config-')), 'mq-operator.yaml');
  writeFileSync(file, text);
  return file;
}

test('every mistake is told at once, with its line, its field and the fix', async () => {
  const file = fileOf(`${BROKER}intervalSeconds: 0
incidents:
  ratecap: {}
`);
  const { code, stderr } = await runCli(['config', 'check', file]);
  expect(code).toBe(3);
  const lines = stderr.trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/:6: intervalSeconds: .*1/),
      expect.stringMatching(/:8: incidents: has unknown key "ratecap"/),
    ]),
  );
});

test('a route to a channel that does not exist is a mistake', async () => {
  const file = fileOf(`${BROKER}incidents:
  routes:
    - name: night
      channels: [mail]
      escalations:
        - afterSeconds: 600
          channels: [terminal, pager]
`);
  const { code, stderr } = await runCli(['config', 'check', file]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/:9: incidents\.routes\[0\]\.channels\[0\]: "mail" is no channel; name one of \*, terminal/);
  expect(stderr).toMatch(/:12: incidents\.routes\[0\]\.escalations\[0\]\.channels\[1\]: "pager" is no channel/);
});

test('the channel of the stack is its topic, that of one machine its terminal', async () => {
  const file = fileOf('incidents: { routes: [{ name: all, channels: [sns] }] }');
  expect((await runCli(['config', 'check', '--stack', file])).code).toBe(0);
  expect((await runCli(['config', 'check', file])).stderr).toMatch(/brokers/);
});

test('what holds is shown with where it comes from', async () => {
  const file = fileOf(`${BROKER}intervalSeconds: 5\n`);
  const { code, stdout } = await runCli(['config', 'show', file, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).settings).toEqual(
    expect.arrayContaining([
      { field: 'intervalSeconds', value: 5, line: 6 },
      { field: 'brokers[0].name', value: 'orders', line: 2 },
      { field: 'incidents.rateCap.messages', value: 6 },
    ]),
  );
  const plain = (await runCli(['config', 'show', file])).stdout;
  expect(plain).toMatch(new RegExp(`^intervalSeconds +5 +${file}:6$`, 'm'));
  expect(plain).toMatch(/^incidents\.rateCap\.messages +6 +default$/m);
});

test('a file that is not there, and one that is not YAML, say so', async () => {
  expect((await runCli(['config', 'check', '/nowhere.yaml'])).stderr).toMatch(/cannot be read.*name an existing file/);
  expect((await runCli(['config', 'check', fileOf('a: [')])).stderr).toMatch(/mq-operator\.yaml: /);
});

test('the schema knows what the check knows', async () => {
  const { stdout } = await runCli(['config', 'schema']);
  expect(Object.keys(JSON.parse(stdout).properties)).toEqual(
    expect.arrayContaining(['brokers', 'notify', 'incidents']),
  );
});

test('a pattern that matches no condition is warned of', async () => {
  const file = fileOf(`${BROKER}incidents:
  silences:
    - name: nights
      by: ops
      reason: batch
      match: { conditions: [queue-*, memory-alarms] }
      weekly: { days: [MONDAY], from: "22:00", to: "06:00" }
`);
  const { code, stderr } = await runCli(['config', 'check', file]);
  expect(code).toBe(0);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(/silences\[0\]\.match\.conditions\[1\]: "memory-alarms" matches no condition/),
  ]);
});
