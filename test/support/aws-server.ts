import { type HttpAnswer, type HttpRequest, type HttpServer, startHttpServer } from './http-server.ts';

/** The environment under which the AWS SDK calls a loopback server instead of AWS. */
export function pointAwsAt(url: string, services: readonly string[]): () => void {
  const set: Record<string, string> = {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, url])),
  };
  const before = Object.fromEntries(Object.keys(set).map((name) => [name, process.env[name]]));
  Object.assign(process.env, set);
  return () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

export interface AwsServer extends HttpServer {
  /** Messages and entries that were accepted, as `preview` shows them. */
  accepted(): readonly Record<string, unknown>[];
  answerWith(answer: HttpAnswer | undefined): void;
}

/** SNS `Publish` and EventBridge `PutEvents` on loopback, with the limits that the real ones enforce. */
export async function startAwsServer(): Promise<AwsServer> {
  const accepted: Record<string, unknown>[] = [];
  let forced: HttpAnswer | undefined;
  const server = await startHttpServer((request) => {
    if (forced !== undefined) return forced;
    return request.headers['x-amz-target'] === 'AWSEvents.PutEvents'
      ? putEvents(request, accepted)
      : publish(request, accepted);
  });
  return {
    ...server,
    accepted: () => accepted,
    answerWith: (answer) => {
      forced = answer;
    },
  };
}

function publish({ body }: HttpRequest, accepted: Record<string, unknown>[]): HttpAnswer {
  const form = new URLSearchParams(body);
  const message = form.get('Message') ?? '';
  const subject = form.get('Subject') ?? '';
  if (!/^[\x20-\x7e]{1,100}$/.test(subject)) return snsError('InvalidParameter', 'Invalid parameter: Subject');
  if (Buffer.byteLength(message) > 256 * 1024)
    return snsError('InvalidParameter', 'Invalid parameter: Message too long');
  const bodies: unknown = JSON.parse(message);
  if (typeof bodies !== 'object' || bodies === null || !('default' in bodies)) {
    return snsError('InvalidParameter', 'Invalid parameter: Message Structure - No default entry in JSON message body');
  }
  const attributes: Record<string, unknown> = {};
  for (let entry = 1; form.has(`MessageAttributes.entry.${entry}.Name`); entry++) {
    const prefix = `MessageAttributes.entry.${entry}`;
    const value = form.get(`${prefix}.Value.StringValue`) ?? '';
    if (value === '') return snsError('ParameterValueInvalid', 'empty message attribute');
    attributes[form.get(`${prefix}.Name`) ?? ''] = {
      DataType: form.get(`${prefix}.Value.DataType`),
      StringValue: value,
    };
  }
  accepted.push({
    TopicArn: form.get('TopicArn'),
    Subject: subject,
    MessageStructure: form.get('MessageStructure'),
    Message: message,
    MessageAttributes: attributes,
    ...(form.has('MessageGroupId') ? { MessageGroupId: form.get('MessageGroupId') } : {}),
    ...(form.has('MessageDeduplicationId') ? { MessageDeduplicationId: form.get('MessageDeduplicationId') } : {}),
  });
  const result = '<PublishResult><MessageId>m-1</MessageId></PublishResult>';
  return xml(200, `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}</PublishResponse>`);
}

export function snsError(code: string, message: string, status = 400): HttpAnswer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return xml(status, `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${error}</ErrorResponse>`);
}

function xml(status: number, body: string): HttpAnswer {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function putEvents({ body }: HttpRequest, accepted: Record<string, unknown>[]): HttpAnswer {
  const { Entries } = JSON.parse(body);
  const [entry] = Entries;
  if (Buffer.byteLength(entry.Detail) + entry.Source.length + entry.DetailType.length > 256 * 1024) {
    return jsonError('ValidationException', 400);
  }
  accepted.push({ ...entry, Time: new Date(entry.Time * 1000) });
  return json(200, { FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] });
}

export function jsonError(type: string, status: number): HttpAnswer {
  return json(status, { __type: type, message: type });
}

export function json(status: number, value: unknown): Exclude<HttpAnswer, 'hang'> {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(value) };
}
