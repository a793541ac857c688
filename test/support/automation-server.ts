import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { VENV } from './emulator.ts';

const requestSchema = z.looseObject({
  DocumentName: z.string(),
  ClientToken: z.string(),
  Parameters: z.record(z.string(), z.array(z.string())),
});
export type AutomationRequest = z.output<typeof requestSchema>;

/** Systems Manager as far as starting an automation goes, which no emulator has. */
export interface AutomationServer {
  /** Every request, and the executions that came of them: the same token twice is one execution. */
  readonly requests: AutomationRequest[];
  readonly executions: Map<string, AutomationRequest>;
  /** What the document does once it is started. */
  run: (request: AutomationRequest) => void;
  /** What becomes of the answer; `refuse` as for a document that does not exist. */
  answer: 'given' | 'lost' | 'refused';
}

export function withAutomationServer(): AutomationServer {
  const automation: AutomationServer = { requests: [], executions: new Map(), run: () => {}, answer: 'given' };
  const server = createServer(async (request, reply) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    if (request.headers['x-amz-target'] !== 'AmazonSSM.StartAutomationExecution')
      return void reply.writeHead(404).end();
    const asked = requestSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    automation.requests.push(asked);
    const type = { 'content-type': 'application/x-amz-json-1.1' };
    if (automation.answer === 'refused') {
      const words = { __type: 'AutomationDefinitionNotFoundException', message: `no document ${asked.DocumentName}` };
      return void reply.writeHead(400, type).end(JSON.stringify(words));
    }
    if (!automation.executions.has(asked.ClientToken)) automation.run(asked);
    automation.executions.set(asked.ClientToken, asked);
    if (automation.answer === 'lost') return void reply.destroy();
    const id = createHash('sha256').update(asked.ClientToken).digest('hex').slice(0, 36);
    reply.writeHead(200, type).end(JSON.stringify({ AutomationExecutionId: id }));
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    process.env.AWS_ENDPOINT_URL_SSM = `http://127.0.0.1:${port}`;
  });
  beforeEach(() => {
    automation.requests.splice(0);
    automation.executions.clear();
    Object.assign(automation, { run: () => {}, answer: 'given' });
  });
  afterAll(() => {
    delete process.env.AWS_ENDPOINT_URL_SSM;
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return automation;
}

/** What AWS's own published model of an API says is wrong with a request; empty when nothing is. */
export function faultsByModel(service: string, operation: string, request: object): string {
  const program = [
    'import json, sys, botocore.session, botocore.validate, re',
    'service, operation, request = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])',
    'shape = botocore.session.get_session().get_service_model(service).operation_model(operation).input_shape',
    'print(botocore.validate.ParamValidator().validate(request, shape).generate_report(), end="")',
    'for name, value in request.items():',
    '  pattern = shape.members[name].metadata.get("pattern")',
    '  if pattern and isinstance(value, str) and not re.search(pattern, value): print(f"{name}: {value} is not {pattern}")',
  ].join('\n');
  const args = ['-c', program, service, operation, JSON.stringify(request)];
  return execFileSync(join(VENV, 'bin', 'python'), args, { encoding: 'utf8' }).trim();
}
