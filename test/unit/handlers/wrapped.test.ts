import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { parseJson } from '../../../src/collect/json.ts';
import { type HttpAnswer, type HttpRequest, type HttpServer, startHttpServer } from '../../support/http-server.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const REQUEST_ID = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';
const SETTINGS = {
  notify: {
    channels: {
      ops: { kind: 'slack', channel: 'C0123456789', token: { secret: 'token' }, signingSecret: { secret: 'signing' } },
    },
  },
};
const sqsRecord = {
  messageId: 'm-1',
  receiptHandle: 'r',
  body: '{"brokerId":',
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1',
    SenderId: 'x',
    ApproximateFirstReceiveTimestamp: '1',
    MessageGroupId: 'b-1',
  },
  messageAttributes: {},
  md5OfBody: 'x',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:passes.fifo',
  awsRegion: 'eu-west-1',
};

/** What each function is called with here, what it answers, and what it counts and logs meanwhile. */
const CALLS = {
  // Its event says nothing; what goes wrong is that AWS refuses the list of brokers.
  tick: {
    event: 'not an event',
    answer: { watched: 0, leftOut: 0, failures: 1 },
    counts: { TickCompleted: 1, DiscoveryFailures: 1 },
    log: 'home or broker not read',
  },
  event: {
    event: { source: 7 },
    answer: { passes: 0 },
    counts: { EventsMalformed: 1 },
    log: 'event of an unknown shape',
  },
  reconcile: {
    event: { Records: [sqsRecord] },
    answer: { batchItemFailures: [{ itemIdentifier: 'm-1' }] },
    counts: { MessagesMalformed: 1 },
    log: 'message of an unknown shape',
  },
  remediate: {
    event: { Records: [{ ...sqsRecord, body: '{"brokerId":"b-1"}' }] },
    answer: { batchItemFailures: [{ itemIdentifier: 'm-1' }] },
    counts: { MessagesMalformed: 1 },
    log: 'message of an unknown shape',
  },
  runbook: {
    event: { version: 1, request: 'status', broker: 'orders' },
    answer: { failed: 'broker: "orders" is not watched; use the name or id of one that is: there is none yet' },
    counts: { RunbookRequestsRefused: 1 },
    log: 'runbook request refused',
  },
  widget: {
    event: { describe: true },
    answer: { markdown: expect.stringContaining('incidents and remediations') },
    counts: { WidgetRequests: 1 },
    log: 'widget',
  },
  publish: {
    event: {},
    // The dashboards and alarms that are there without any broker.
    answer: { changed: expect.any(Number), failed: 0, left: 0 },
    counts: { ResourcesNotPublished: 0 },
    log: 'published',
  },
  doctor: {
    event: {},
    // Nobody may even ask whose the credentials are.
    answer: {
      version: 1,
      checks: [
        {
          subject: 'eu-west-1',
          check: 'aws',
          health: 'failed',
          detail: expect.stringContaining('sts:GetCallerIdentity'),
          fix: expect.stringContaining('credentials of AWS'),
        },
      ],
    },
    counts: { DoctorFindings: 1 },
    log: 'doctor',
  },
  slack: {
    event: { headers: {}, body: 'payload=%7B%7D', requestContext: { http: { method: 'POST' } } },
    answer: { statusCode: 401, body: '' },
    counts: { SlackRequestsRefused: 1 },
    log: 'slack request',
  },
};

/** AWS as these calls need it: an empty table, an empty CloudWatch, one secret, and everything else denied. */
function answer({ headers }: HttpRequest): HttpAnswer {
  const json = (status: number, body: object) => ({
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(body),
  });
  const target = String(headers['x-amz-target']);
  if (/^DynamoDB_20120810\.(GetItem|PutItem|UpdateItem|BatchWriteItem)$/.test(target)) return json(200, {});
  if (target.startsWith('GraniteServiceVersion20100801.')) return json(200, {});
  if (target === 'DynamoDB_20120810.Query') return json(200, { Items: [], Count: 0, ScannedCount: 0 });
  if (target === 'secretsmanager.GetSecretValue') {
    return json(200, { SecretString: JSON.stringify({ username: 'token', password: 'signing-secret' }) });
  }
  return json(403, { __type: 'AccessDeniedException', message: 'not allowed' });
}

let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer(answer);
});
afterAll(() => server.close());

const line = z.looseObject({});
const entry = z.looseObject({ message: z.string(), function_request_id: z.string() });

/** Calls the exported function in a process of its own, as the runtime does. */
async function called(name: keyof typeof CALLS) {
  const { event } = CALLS[name];
  const context = { awsRequestId: REQUEST_ID, functionName: name, memoryLimitInMB: '512', invokedFunctionArn: 'arn' };
  const script = `
    const { handler } = await import(${JSON.stringify(pathToFileURL(join(ROOT, 'handlers', `${name}.ts`)).href)});
    const context = { ...${JSON.stringify(context)}, getRemainingTimeInMillis: () => 60000 };
    const answered = await handler(${JSON.stringify(event)}, context).catch(({ message }) => ({ failed: message }));
    console.log(JSON.stringify({ answered }));
    process.exit(0);`;
  const env = {
    PATH: '/usr/bin:/bin',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: server.url,
    MQ_OPERATOR_TABLE: 'state',
    MQ_OPERATOR_QUEUE_URL: `${server.url}/111122223333/passes.fifo`,
    MQ_OPERATOR_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:topic',
    // The doctor would ask Slack itself about the channel.
    MQ_OPERATOR_SETTINGS: JSON.stringify(name === 'doctor' ? {} : SETTINGS),
  };
  const options = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, options, { env });
  const lines = `${stdout}\n${stderr}`.split('\n').flatMap((text) => {
    const parsed = line.safeParse(parseJson(text)?.value);
    return parsed.success ? [parsed.data] : [];
  });
  return {
    answered: lines.find((one) => 'answered' in one)?.answered,
    metrics: lines.filter((one) => '_aws' in one),
    logs: lines.flatMap((one) => entry.safeParse(one).data ?? []),
  };
}

test.each(['tick', 'event', 'reconcile', 'remediate', 'runbook', 'slack', 'widget', 'publish', 'doctor'] as const)(
  '%s is exported wrapped: trouble is answered, logged with the request id, and counted',
  async (name) => {
    const { answered, metrics, logs } = await called(name);
    expect(answered).toEqual(CALLS[name].answer);
    expect(metrics).toMatchObject([CALLS[name].counts]);
    expect(logs.map(({ message, function_request_id: id }) => [message, id])).toEqual([[CALLS[name].log, REQUEST_ID]]);
  },
  60_000,
);

test('every handler of the stack is called here', () => {
  const files = ['serverless.yml', ...readdirSync(join(ROOT, 'deploy')).map((name) => join('deploy', name))];
  const named = files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/handler: handlers\/([\w-]+)\.handler/g)].map(
      ([, name]) => name,
    ),
  );
  expect(named.toSorted()).toEqual(Object.keys(CALLS).toSorted());
});
