import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../support/cli.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { onTerminal } from '../../support/terminal.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'mq-operator-init-'));

test('one broker by its address; the file checks, and is not replaced', async () => {
  const out = join(folder(), 'mq-operator.yaml');
  const args = ['init', '--url', 'https://b-12.mq.eu-west-1.amazonaws.com', '--out', out];
  const first = await runCli(args);
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/^export B_12_PASSWORD=/m);
  expect((await runCli(['config', 'check', out])).code).toBe(0);
  expect(JSON.parse(readFileSync(join(out, '..', 'mq-operator.schema.json'), 'utf8'))).toHaveProperty('properties');
  const again = await runCli(args);
  expect(again).toMatchObject({ code: 3, stderr: expect.stringMatching(/is there already.*--force/) });
  expect((await runCli([...args, '--force'])).code).toBe(0);
});

test('an address that is none, and nothing at all, write nothing', async () => {
  const out = join(folder(), 'mq-operator.yaml');
  expect((await runCli(['init', '--url', 'ftp://x', '--out', out])).stderr).toMatch(/ftp:\/\/x/);
  expect((await runCli(['init', '--out', out])).stderr).toMatch(/--region or --url, or start a lab/);
  expect(existsSync(out)).toBe(false);
});

const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'bin', 'mq-operator.js');

test('on a terminal it asks what nobody can find out, and writes it down', async () => {
  const cwd = folder();
  const env = { PATH: process.env.PATH ?? '', HOME: cwd };
  const command = [process.execPath, PROGRAM, 'init', '--url', 'https://b-12.mq.eu-west-1.amazonaws.com'];
  const { code, screen } = await onTerminal(
    command,
    [
      [/Where do messages go/, 'slack\r'],
      [/Id of the Slack channel/, 'C0123456789\r'],
      [/May repairs be proposed/, 'yes\r'],
    ],
    { cwd, env },
  );
  expect(code).toBe(0);
  expect(screen).toMatch(/export SLACK_TOKEN=…[\s\S]*export REPAIRER_PASSWORD=…/);
  const out = join(cwd, 'mq-operator.yaml');
  expect((await runCli(['config', 'check', out])).code).toBe(0);
  expect(readFileSync(out, 'utf8')).toMatch(/channel: C0123456789[\s\S]*mode: approve/);
});

test('on a terminal, Ctrl-C writes nothing, and --yes asks nothing', async () => {
  const cwd = folder();
  const env = { PATH: process.env.PATH ?? '', HOME: cwd };
  const command = [process.execPath, PROGRAM, 'init', '--url', 'https://b-12.mq.eu-west-1.amazonaws.com'];
  const stopped = await onTerminal(command, [[/Where do messages go/, '\x03']], { cwd, env });
  expect([stopped.code, stopped.screen]).toEqual([expect.any(Number), expect.stringMatching(/nothing was written/)]);
  expect(stopped.code).not.toBe(0);
  expect(existsSync(join(cwd, 'mq-operator.yaml'))).toBe(false);
  const asked = await onTerminal([...command, '--yes'], [], { cwd, env });
  expect([asked.code, asked.screen]).toEqual([0, expect.not.stringMatching(/Where do messages go/)]);
  expect(existsSync(join(cwd, 'mq-operator.yaml'))).toBe(true);
});

test('the brokers of a Region, in the shapes of Amazon MQ', async () => {
  const brokers = [
    {
      BrokerId: 'b-1',
      BrokerName: 'orders',
      EngineType: 'RabbitMQ',
      BrokerState: 'RUNNING',
      DeploymentMode: 'CLUSTER_MULTI_AZ',
      HostInstanceType: 'mq.m5.large',
    },
    {
      BrokerId: 'b-2',
      BrokerName: 'bills',
      EngineType: 'ActiveMQ',
      BrokerState: 'RUNNING',
      DeploymentMode: 'SINGLE_INSTANCE',
      HostInstanceType: 'mq.t3.micro',
    },
  ].map((summary) =>
    Object.fromEntries(
      Object.entries(summary).map(([key, value]) => [`${key[0]?.toLowerCase()}${key.slice(1)}`, value]),
    ),
  );
  const server = await startHttpServer(({ path }) => {
    const id = /\/v1\/brokers\/([^?]+)/.exec(path)?.[1];
    const headers = { 'content-type': 'application/json' };
    if (id === undefined) return { status: 200, headers, body: JSON.stringify({ brokerSummaries: brokers }) };
    const summary = brokers.find(({ brokerId }) => brokerId === id);
    const instances = id === 'b-1' ? [{ consoleURL: 'https://b-1.mq.eu-west-1.amazonaws.com' }] : [];
    const body = {
      ...summary,
      engineVersion: '3.13',
      publiclyAccessible: false,
      brokerInstances: instances,
      subnetIds: ['subnet-a'],
      securityGroups: ['sg-1'],
    };
    return { status: 200, headers, body: JSON.stringify(body) };
  });
  try {
    const out = join(folder(), 'mq-operator.yaml');
    const { code, stdout } = await runCli(['init', '--region', 'eu-west-1', '--out', out], {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: server.url,
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/one broker \(orders\)/);
    expect(stdout).toMatch(/network=vpc[\s\S]*subnetIds=subnet-a[\s\S]*securityGroupIds=sg-1/);
    expect(readFileSync(out, 'utf8')).toMatch(/instanceType: mq\.m5\.large[\s\S]*bills \(activemq\)/);
  } finally {
    await server.close();
  }
});
