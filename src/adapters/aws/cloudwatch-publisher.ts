import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmsCommand,
  GetAlarmMuteRuleCommand,
  GetDashboardCommand,
  ListAlarmMuteRulesCommand,
  ListDashboardsCommand,
  type MetricDataQuery,
  PutAlarmMuteRuleCommand,
  PutCompositeAlarmCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import type { z } from 'zod';
import { present } from '../../collect/rabbitmq/loose.ts';
import { OperatorError } from '../../errors.ts';
import type { Existing, Publisher } from '../../publish/publisher.ts';
import {
  ALARM_PREFIX,
  type AlarmQuery,
  DASHBOARD_PREFIX,
  type Resource,
  type ResourceKind,
} from '../../publish/resources.ts';
import { awsErrorName, toAwsReadError } from './aws-error.ts';
import { clientSettings } from './client-settings.ts';
import {
  compositeAlarmSchema,
  dashboardSchema,
  metricAlarmSchema,
  muteRuleName,
  muteRuleSchema,
} from './cloudwatch-publisher-schema.ts';
import { type RateLimit, rateLimit } from './rate-limit.ts';

const PAGE = 100;
/** Errors by which an API says that it does not know a call. */
const UNKNOWN_CALL = /Unknown(Operation|Action)|InvalidAction|NotImplemented|UnsupportedOperation/;
const GONE = /ResourceNotFound|DashboardNotFound|NotFoundError/;

/** Calls a second of each kind. */
export interface PublishRates {
  /** Each of the calls that change alarms and mute rules. */
  readonly alarms: number;
  readonly describe: number;
  readonly dashboards: number;
}

/** Five sixths of CloudWatch's default quotas (3, 9 and 10 a second): others call too. */
export const PUBLISH_RATES: PublishRates = { alarms: 2.5, describe: 7.5, dashboards: 8 };

interface Connection {
  readonly client: CloudWatchClient;
  readonly region: string;
  /** Waits for the turn of a call, makes it, and names it where it fails. */
  call<T>(name: string, pace: RateLimit, send: () => Promise<T>): Promise<T>;
}

interface Paces {
  readonly puts: RateLimit;
  readonly composites: RateLimit;
  readonly mutes: RateLimit;
  readonly deletes: RateLimit;
  readonly describes: RateLimit;
  readonly dashboards: RateLimit;
}

/** Reads and writes alarms, mute rules and dashboards in one Region. */
export function cloudwatchPublisher(region: string, rates: PublishRates = PUBLISH_RATES): Publisher {
  const client = new CloudWatchClient(clientSettings({ region }));
  const pace = (perSecond: number) => rateLimit({ perSecond, burst: 1 });
  const paces: Paces = {
    puts: pace(rates.alarms),
    composites: pace(rates.alarms),
    mutes: pace(rates.alarms),
    deletes: pace(rates.alarms),
    describes: pace(rates.describe),
    dashboards: pace(rates.dashboards),
  };
  const connection: Connection = {
    client,
    region,
    async call(name, limit, send) {
      await limit.take();
      try {
        return await send();
      } catch (error) {
        throw toAwsReadError(error, `cloudwatch:${name} in ${region}`);
      }
    },
  };
  return {
    async read() {
      const [alarms, mutes, dashboards] = await Promise.all([
        readAlarms(connection, paces),
        readMuteRules(connection, paces),
        readDashboards(connection, paces),
      ]);
      return {
        existing: [...alarms, ...(mutes ?? []), ...dashboards],
        unsupported: mutes === undefined ? ['mute-rule'] : [],
      };
    },
    put: (resource) => put(resource, connection, paces),
    remove: (kind, names) => remove(kind, names, connection, paces),
  };
}

async function readAlarms({ client, call }: Connection, { describes }: Paces): Promise<Existing[]> {
  const found: Existing[] = [];
  let next: string | undefined;
  do {
    const page = await call('DescribeAlarms', describes, () =>
      client.send(
        new DescribeAlarmsCommand({
          AlarmNamePrefix: ALARM_PREFIX,
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          MaxRecords: PAGE,
          ...present({ NextToken: next }),
        }),
      ),
    );
    found.push(
      ...(page.MetricAlarms ?? []).map((alarm) => parsed(metricAlarmSchema, alarm)),
      ...(page.CompositeAlarms ?? []).map((alarm) => parsed(compositeAlarmSchema, alarm)),
    );
    next = page.NextToken;
  } while (next !== undefined);
  return found;
}

/** Undefined where CloudWatch has no mute rules. */
async function readMuteRules({ client, call }: Connection, { mutes }: Paces): Promise<Existing[] | undefined> {
  const names: string[] = [];
  let next: string | undefined;
  try {
    do {
      const page = await call('ListAlarmMuteRules', mutes, () =>
        client.send(new ListAlarmMuteRulesCommand({ MaxRecords: PAGE, ...present({ NextToken: next }) })),
      );
      const listed = (page.AlarmMuteRuleSummaries ?? []).map(({ AlarmMuteRuleArn = '' }) =>
        muteRuleName(AlarmMuteRuleArn),
      );
      names.push(...listed.filter((name) => name?.startsWith(ALARM_PREFIX)).flatMap((name) => name ?? []));
      next = page.NextToken;
    } while (next !== undefined);
  } catch (error) {
    if (error instanceof OperatorError && UNKNOWN_CALL.test(awsErrorName(error.cause))) return undefined;
    throw error;
  }
  const found: Existing[] = [];
  for (const AlarmMuteRuleName of names) {
    const rule = await call('GetAlarmMuteRule', mutes, () =>
      client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName })),
    );
    found.push(parsed(muteRuleSchema, { ...rule, Name: rule.Name ?? AlarmMuteRuleName }));
  }
  return found;
}

async function readDashboards({ client, call }: Connection, { dashboards }: Paces): Promise<Existing[]> {
  const names: string[] = [];
  let next: string | undefined;
  do {
    const page = await call('ListDashboards', dashboards, () =>
      client.send(
        new ListDashboardsCommand({ DashboardNamePrefix: DASHBOARD_PREFIX, ...present({ NextToken: next }) }),
      ),
    );
    names.push(...(page.DashboardEntries ?? []).flatMap(({ DashboardName }) => DashboardName ?? []));
    next = page.NextToken;
  } while (next !== undefined);
  const found: Existing[] = [];
  for (const DashboardName of names) {
    const { DashboardBody } = await call('GetDashboard', dashboards, () =>
      client.send(new GetDashboardCommand({ DashboardName })),
    );
    found.push(parsed(dashboardSchema, { DashboardName, DashboardBody }));
  }
  return found;
}

/** What cannot be read must not be taken for absent: it would be overwritten. */
function parsed(schema: z.ZodType<Existing>, value: unknown): Existing {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const what = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new OperatorError('PUBLISH', `CloudWatch gave something of an unknown form (${what}).`, {
    fix: 'Nothing was changed. Update mq-operator, or remove what was changed by hand under mq-operator/.',
  });
}

async function put(resource: Resource, { client, call }: Connection, paces: Paces): Promise<void> {
  switch (resource.kind) {
    case 'alarm': {
      const { Metrics, AlarmActions, OKActions, ...rest } = resource.properties;
      const input = { ...rest, AlarmActions: [...AlarmActions], OKActions: [...OKActions] };
      const queries = Metrics.map(toWire);
      await call('PutMetricAlarm', paces.puts, () =>
        client.send(new PutMetricAlarmCommand({ ...input, Metrics: queries })),
      );
      return;
    }
    case 'composite-alarm': {
      const { AlarmActions, OKActions, ...rest } = resource.properties;
      const input = { ...rest, AlarmActions: [...AlarmActions], OKActions: [...OKActions] };
      await call('PutCompositeAlarm', paces.composites, () => client.send(new PutCompositeAlarmCommand(input)));
      return;
    }
    case 'mute-rule': {
      const { MuteTargets, ...rest } = resource.properties;
      const input = { ...rest, MuteTargets: { AlarmNames: [...MuteTargets.AlarmNames] } };
      await call('PutAlarmMuteRule', paces.mutes, () => client.send(new PutAlarmMuteRuleCommand(input)));
      return;
    }
    case 'dashboard':
      await call('PutDashboard', paces.dashboards, () => client.send(new PutDashboardCommand(resource.properties)));
  }
}

/** The client's types ask for lists that may be changed. */
function toWire(query: AlarmQuery): MetricDataQuery {
  if (!('MetricStat' in query)) return query;
  const { Metric, ...stat } = query.MetricStat;
  return { ...query, MetricStat: { ...stat, Metric: { ...Metric, Dimensions: [...Metric.Dimensions] } } };
}

async function remove(
  kind: ResourceKind,
  names: readonly string[],
  { client, call }: Connection,
  paces: Paces,
): Promise<void> {
  const list = [...names];
  switch (kind) {
    case 'alarm':
    case 'composite-alarm':
      await call('DeleteAlarms', paces.deletes, () => client.send(new DeleteAlarmsCommand({ AlarmNames: list })));
      return;
    case 'mute-rule':
      for (const AlarmMuteRuleName of list) {
        await gone(
          call('DeleteAlarmMuteRule', paces.mutes, () =>
            client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName })),
          ),
        );
      }
      return;
    case 'dashboard':
      await gone(
        call('DeleteDashboards', paces.dashboards, () =>
          client.send(new DeleteDashboardsCommand({ DashboardNames: list })),
        ),
      );
  }
}

/** What somebody else removed meanwhile is as gone as it should be. */
async function gone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof OperatorError && GONE.test(awsErrorName(error.cause)))) throw error;
  }
}
