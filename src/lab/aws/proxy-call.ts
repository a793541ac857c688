import type { IncomingMessage } from 'node:http';

/** One call of an AWS API, as the proxy saw it. */
export interface AwsCall {
  /** As in the scope of the signature, for instance `monitoring` for CloudWatch. */
  readonly service: string;
  readonly region: string;
  /** For instance `GetMetricData`; method and path where it cannot be told. */
  readonly action: string;
  /** `AWS_SDK_UA_APP_ID` of the caller; empty when it has none. */
  readonly application: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** What is called, by whom, in which Region: all of it is in the head of a signed request, and in its form if it is one. */
export function callOf({ headers, method = 'GET', url = '/' }: IncomingMessage, body: Buffer): AwsCall {
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '');
  const service = scope?.[2] ?? '';
  const path = url.split('?')[0] ?? '/';
  const text = body.toString('utf8');
  return {
    service,
    region: scope?.[1] ?? '',
    action: targetOf(headers['x-amz-target']) ?? formAction(text) ?? restAction(service, method, path),
    application: applicationOf(headers['user-agent'] ?? ''),
    method,
    path,
    body: text,
  };
}

/** Powertools adds what it does to the name. */
function applicationOf(userAgent: string): string {
  return /(?:^| )app\/(\S+?)(?:-PT-\S*)?(?: |$)/.exec(userAgent)?.[1] ?? '';
}

function targetOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header.split('.').at(-1) : undefined;
}

function formAction(text: string): string | undefined {
  return /(?:^|&)Action=(\w+)(?:&|$)/.exec(text)?.[1];
}

const AMAZON_MQ: readonly (readonly [method: string, path: RegExp, action: string])[] = [
  ['GET', /^\/v1\/brokers$/, 'ListBrokers'],
  ['GET', /^\/v1\/brokers\/[^/]+$/, 'DescribeBroker'],
  ['PUT', /^\/v1\/brokers\/[^/]+$/, 'UpdateBroker'],
  ['POST', /^\/v1\/brokers\/[^/]+\/reboot$/, 'RebootBroker'],
  ['POST', /^\/v1\/brokers\/[^/]+\/promote$/, 'Promote'],
];

function restAction(service: string, method: string, path: string): string {
  const known = service === 'mq' ? AMAZON_MQ.find((one) => one[0] === method && one[1].test(path))?.[2] : undefined;
  return known ?? `${method} ${path}`;
}
