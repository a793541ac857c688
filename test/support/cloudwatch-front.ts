import { request } from 'undici';
import { z } from 'zod';
import { parseJson } from '../../src/collect/json.ts';
import { json } from './aws-server.ts';
import { type HttpAnswer, type HttpRequest, type HttpServer, startHttpServer } from './http-server.ts';

const TARGET = 'GraniteServiceVersion20100801.';
const ACCOUNT = '111122223333';

/** What an emulator does not know, and this front answers for it. */
export type Lacking = 'mute-rules' | 'composite-alarms' | 'queries-of-alarms';

export interface CloudwatchFront extends HttpServer {
  /** Names of the calls that changed something, in their order; asking for them begins anew. */
  changed(): readonly string[];
}

const named = z.looseObject({
  Name: z.string().optional(),
  AlarmName: z.string().optional(),
  AlarmMuteRuleName: z.string().optional(),
  AlarmNames: z.array(z.string()).optional(),
});
type Fields = z.output<typeof named>;
const described = z.looseObject({
  MetricAlarms: z.array(named).optional(),
  CompositeAlarms: z.array(z.unknown()).optional(),
});

/** Stands before an emulator of CloudWatch: keeps a journal, and has the calls that the emulator lacks. */
export async function startCloudwatchFront(
  upstream: () => string,
  lacking: readonly Lacking[],
): Promise<CloudwatchFront> {
  let journal: string[] = [];
  const own: Answers = {
    ...(lacking.includes('mute-rules') ? muteRules() : {}),
    ...(lacking.includes('composite-alarms') ? compositeAlarms() : {}),
    ...(lacking.includes('queries-of-alarms') ? queriesOfAlarms() : {}),
  };
  const server = await startHttpServer(async (incoming) => {
    const call = String(incoming.headers['x-amz-target'] ?? '').replace(TARGET, '');
    if (/^(Put|Delete)/.test(call)) journal.push(call);
    const fields = named.parse(parseJson(incoming.body)?.value ?? {});
    const answer = own[call];
    return answer === undefined ? forward(incoming, upstream()) : answer(fields, () => forward(incoming, upstream()));
  });
  return {
    ...server,
    changed() {
      const calls = journal;
      journal = [];
      return calls;
    },
  };
}

/** An answer that has a body; the front never leaves a call hanging. */
type Reply = Exclude<HttpAnswer, 'hang'>;
type Answer = (fields: Fields, forwarded: () => Promise<Reply>) => Reply | Promise<Reply>;
type Answers = Readonly<Record<string, Answer>>;

/** Rules that mute, with the limits that CloudWatch documents. */
function muteRules(): Answers {
  const rules = new Map<string, Fields>();
  const arnOf = (name: string) => `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm-mute-rule:${name}`;
  const rule = z.object({
    Name: z.string().min(1).max(255),
    Rule: z.object({
      Schedule: z.object({
        Expression: z.string().regex(/^cron\(\d{1,2} \d{1,2} \S+ \S+ [A-Z]{3}\)$/),
        Duration: z.string().regex(/^PT\d+H$/),
        Timezone: z.string(),
      }),
    }),
    MuteTargets: z.object({ AlarmNames: z.array(z.string()).min(1).max(100) }),
  });
  return {
    PutAlarmMuteRule: (fields) => {
      const { Name } = rule.parse(fields);
      rules.set(Name, fields);
      return json(200, {});
    },
    ListAlarmMuteRules: () =>
      json(200, { AlarmMuteRuleSummaries: [...rules.keys()].map((name) => ({ AlarmMuteRuleArn: arnOf(name) })) }),
    GetAlarmMuteRule: ({ AlarmMuteRuleName = '' }) => json(200, rules.get(AlarmMuteRuleName)),
    DeleteAlarmMuteRule: ({ AlarmMuteRuleName = '' }) => {
      rules.delete(AlarmMuteRuleName);
      return json(200, {});
    },
  };
}

function compositeAlarms(): Answers {
  const alarms = new Map<string, Fields>();
  return {
    PutCompositeAlarm: (fields) => {
      alarms.set(fields.AlarmName ?? '', fields);
      return json(200, {});
    },
    DescribeAlarms: async (_fields, forwarded) => {
      const answer = await forwarded();
      const { CompositeAlarms: _none, ...rest } = described.parse(parseJson(answer.body ?? '')?.value);
      return json(answer.status, { ...rest, CompositeAlarms: [...alarms.values()] });
    },
    DeleteAlarms: async ({ AlarmNames = [] }, forwarded) => {
      const [only] = AlarmNames;
      return AlarmNames.length === 1 && alarms.delete(only ?? '') ? json(200, {}) : forwarded();
    },
  };
}

/** Gives back the queries that an alarm was made with. */
function queriesOfAlarms(): Answers {
  const queries = new Map<string, unknown>();
  return {
    PutMetricAlarm: (fields, forwarded) => {
      queries.set(fields.AlarmName ?? '', fields.Metrics);
      return forwarded();
    },
    DescribeAlarms: async (_fields, forwarded) => {
      const answer = await forwarded();
      const { MetricAlarms = [], ...rest } = described.parse(parseJson(answer.body ?? '')?.value);
      const whole = MetricAlarms.map((alarm) => ({ ...alarm, Metrics: queries.get(alarm.AlarmName ?? '') }));
      return json(answer.status, { ...rest, MetricAlarms: whole });
    },
  };
}

async function forward({ method, path, headers, body }: HttpRequest, upstream: string): Promise<Reply> {
  const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers;
  const reply = await request(`${upstream}${path}`, { method: method === 'GET' ? 'GET' : 'POST', headers: rest, body });
  return {
    status: reply.statusCode,
    headers: { 'content-type': String(reply.headers['content-type'] ?? 'application/x-amz-json-1.0') },
    body: withEpochTimes(await reply.body.text()),
  };
}

/** MiniStack writes the times of dashboards as text; CloudWatch's protocol has seconds. */
function withEpochTimes(body: string): string {
  return body.replaceAll(/"LastModified":\s*"([^"]+)"/g, (_all, time) => `"LastModified":${Date.parse(time) / 1_000}`);
}
