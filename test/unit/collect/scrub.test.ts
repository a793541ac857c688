import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecordedReader, readRecording, writeRecording } from '../../../src/adapters/local/recorded-reader.ts';
import { recordingReader } from '../../../src/collect/recording.ts';
import { ConfigError, ReadError } from '../../../src/errors.ts';
import { scriptedReader } from '../../support/scripted-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-recording-'));
const file = join(folder, 'recording.json');
afterAll(() => rmSync(folder, { recursive: true }));

const NODE = 'rabbit@ip-10-1-2-3.eu-west-1.compute.internal';
const script = {
  nodes: { json: [{ name: NODE, db_dir: '/var/lib/rabbitmq', config_files: ['/etc/rabbitmq.conf'] }] },
  [`nodes/${encodeURIComponent(NODE)}/memory`]: { json: { memory: { total: 1 } } },
  connections: {
    json: [{ name: '172.31.7.8:5123 -> 172.31.7.9:5671', peer_host: '172.31.7.8', user: 'shop', node: NODE }],
  },
  users: { json: [{ name: 'shop', password_hash: 'c2VjcmV0' }] },
  shovels: { json: [{ name: 's', src_uri: 'amqps://shop:secret@172.31.7.8' }] },
  overview: { failure: 'timeout' as const },
  whoami: { text: '<html>172.31.7.8' },
};

async function record(): Promise<string> {
  const reader = recordingReader(scriptedReader(script), 1_000);
  for (const path of Object.keys(script)) await reader.get(path).catch(() => undefined);
  writeRecording(file, reader.recording());
  return readFileSync(file, 'utf8');
}

test('a written recording has no host name, address, path or secret', async () => {
  const text = await record();
  for (const secret of ['internal', '10-1-2-3', '172.31', 'c2VjcmV0', 'secret', '/var/lib', '/etc']) {
    expect(text).not.toContain(secret);
  }
});

test('stand-ins are the same everywhere, so that connections still belong to their nodes', async () => {
  await record();
  const reader = createRecordedReader(file);
  const nodes = (await reader.get('nodes')).body;
  const connections = (await reader.get('connections')).body;
  expect(nodes).toContain('"name":"rabbit@host-1"');
  expect(connections).toContain('"node":"rabbit@host-1"');
  expect(connections).toContain('"name":"10.0.0.1:5123 -> 10.0.0.2:5671"');
  expect(connections).toContain('"peer_host":"10.0.0.1","user":"shop"');
  expect((await reader.get('nodes/rabbit%40host-1/memory')).body).toBe('{"memory":{"total":1}}');
});

test('it plays back failures and texts, and repeats the last reply', async () => {
  await record();
  const reader = createRecordedReader(file);
  await expect(reader.get('overview')).rejects.toThrow(ReadError);
  expect((await reader.get('whoami')).body).toBe('<html>10.0.0.1');
  expect((await reader.get('whoami')).body).toBe('<html>10.0.0.1');
});

test('a request that was not recorded is a defect, not an answer', async () => {
  await record();
  await expect(createRecordedReader(file).get('policies')).rejects.toThrow('the recording has no reply to policies?');
});

test('a file that is no recording is named', () => {
  expect(() => readRecording(join(folder, 'none.json'))).toThrow(ConfigError);
  expect(() => readRecording(__filename)).toThrow(/is not a recording of a broker/);
});
