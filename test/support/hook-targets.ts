import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';

export interface HookPost {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A loopback receiver of hooks; `answer` gives the status, or undefined to cut the line after the work is done. */
export interface HookServer {
  readonly url: string;
  readonly posts: HookPost[];
  answer: () => number | undefined;
}

export function withHookServer(): HookServer {
  let port = 0;
  const posts: HookPost[] = [];
  const hook: HookServer = {
    get url() {
      return `http://127.0.0.1:${port}/hook`;
    },
    posts,
    answer: () => 204,
  };
  const server = createServer(async (request, reply) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    posts.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
    const status = hook.answer();
    if (status === undefined) reply.destroy();
    else reply.writeHead(status).end();
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  beforeEach(() => void posts.splice(0));
  afterAll(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return hook;
}

/** A function of the emulator with this source. */
export async function createFunction(name: string, source: string): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'mq-operator-function-'));
  try {
    writeFileSync(join(dir, 'index.js'), source);
    execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.js'], { cwd: dir });
    await new LambdaClient({}).send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::111122223333:role/function',
        Code: { ZipFile: readFileSync(join(dir, 'code.zip')) },
      }),
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A state machine of the emulator with one state; its ARN. */
export async function createStateMachine(name: string, only: object): Promise<string> {
  const { stateMachineArn = '' } = await new SFNClient({}).send(
    new CreateStateMachineCommand({
      name,
      roleArn: 'arn:aws:iam::111122223333:role/machine',
      definition: JSON.stringify({ StartAt: 'Only', States: { Only: only } }),
    }),
  );
  return stateMachineArn;
}

/** Every execution of a state machine with its input, the newest first. */
export async function executionsOf(stateMachineArn: string) {
  const client = new SFNClient({});
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
  const newest = executions.toSorted((a, b) => Number(b.startDate) - Number(a.startDate));
  return Promise.all(
    newest.map(async ({ executionArn }) => {
      const { input = 'null', status } = await client.send(new DescribeExecutionCommand({ executionArn }));
      return { input: JSON.parse(input), status };
    }),
  );
}
