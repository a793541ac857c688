import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDashboards } from '../../../dashboards/registry.ts';
import { exampleDashboards } from '../../../scripts/example-dashboards.ts';
import { publishSettingsSchema } from '../../../src/config/publish-settings.ts';
import { type DashboardBody, dashboardBodySchema } from '../../support/dashboard-schema.ts';
import { activemqTarget, rabbitmqTarget } from '../../support/publish-targets.ts';

const WIDGET = 'arn:aws:lambda:eu-west-1:111122223333:function:mq-operator-dev-widget';
const FOLDER = join(import.meta.dirname, '../../../dashboards');

function bodies(targets: Parameters<typeof buildDashboards>[0]['targets'], publish: unknown = {}) {
  const dashboards = buildDashboards({
    region: 'eu-west-1',
    alarmArnPrefix: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:',
    widgetArn: WIDGET,
    targets,
    settings: publishSettingsSchema.parse(publish).alarms,
  });
  return dashboards.map(({ name, properties }) => ({
    name,
    text: properties.DashboardBody,
    body: dashboardBodySchema.parse(JSON.parse(properties.DashboardBody)),
  }));
}

const chartsOf = ({ widgets }: DashboardBody) =>
  widgets.flatMap((widget) => (widget.type === 'metric' ? [widget.properties] : []));

const MANY = Array.from({ length: 100 }, (_unused, index) => [
  rabbitmqTarget(`a-broker-with-a-name-of-the-longest-kind-rabbit-${index}`),
  rabbitmqTarget(`a-broker-with-a-name-of-the-longest-kind-cluster${index}`),
]).flat();

test('the files are what the definitions say', () => {
  const files = exampleDashboards();
  expect(readdirSync(FOLDER).filter((file) => file.endsWith('.json'))).toEqual(files.map(([file]) => file).sort());
  for (const [file, content] of files) expect(readFileSync(join(FOLDER, file), 'utf8')).toBe(content);
});

test('no widget covers another', () => {
  for (const { body } of bodies([rabbitmqTarget(), activemqTarget()])) {
    const cells = body.widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_unused, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(body.widgets.every(({ x, width }) => x + width <= 24)).toBe(true);
  }
});

const MIXED = MANY.map((target, at) =>
  at % 3 === 0 ? activemqTarget(`a-broker-of-the-longest-kind-activemq-${at}`) : target,
);

test('at 200 brokers every dashboard is within the limits of CloudWatch; more get another', () => {
  for (const { text, body } of [...bodies(MANY), ...bodies(MIXED)]) {
    const rows = chartsOf(body).flatMap(({ metrics }) => metrics);
    expect(rows.length).toBeLessThanOrEqual(2500);
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000);
    for (const { metrics } of chartsOf(body)) {
      const queries = metrics.filter((row) => JSON.stringify(row).includes('SELECT '));
      expect(queries.length).toBeLessThanOrEqual(1);
    }
  }
  const names = bodies([...MANY, rabbitmqTarget('one-more')]).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('mq-operator-fleet'))).toEqual([
    'mq-operator-fleet',
    'mq-operator-fleet-2',
  ]);
});

test('the threshold drawn is the threshold of the alarm, also when settings change it', () => {
  const rules = { 'activemq-heap-high': { warning: 61, critical: 71 }, 'memory-near-limit': { critical: 77 } };
  const all = bodies([rabbitmqTarget(), activemqTarget()], { alarms: { defaults: { rules } } });
  const linesOf = (dashboard: string, title: string) => {
    const body = all.find(({ name }) => name === dashboard)?.body;
    const found = body && chartsOf(body).find((chart) => chart.title === title);
    return found?.annotations?.horizontal.map(({ value }) => value);
  };
  expect(linesOf('mq-operator-activemq-broker', 'Heap')).toEqual([61, 71]);
  expect(linesOf('mq-operator-fleet', 'ActiveMQ: most heap')).toEqual([61, 71]);
  expect(linesOf('mq-operator-fleet', 'Memory, percent of the limit at which publishers are blocked')).toEqual([
    80, 77,
  ]);
  expect(all.find(({ name }) => name === 'mq-operator-rabbitmq-broker')?.text).toContain('"0.77 * SEARCH(');
});

test('the dashboard of one broker names none: the choice stands for it', () => {
  const [, rabbitmq] = bodies([rabbitmqTarget()]);
  expect(rabbitmq?.text).not.toContain('orders');
  expect(rabbitmq?.body.variables?.[0]).toMatchObject({
    pattern: 'mq-operator-chosen-broker',
    defaultValue: '__FIRST',
  });
});

test('what mq-operator sees stands on the dashboards of brokers, and only where its function is deployed', () => {
  const all = bodies([rabbitmqTarget(), activemqTarget()]);
  const shown = all.map(({ name, body }) => [
    name.replace('mq-operator-', ''),
    body.widgets.flatMap(({ type, properties }) => (type === 'custom' ? [properties.params] : [])),
  ]);
  const chosen = 'mq-operator-chosen-broker';
  expect(Object.fromEntries(shown)).toEqual({
    fleet: [{ show: 'incidents' }, { show: 'remediations' }],
    'rabbitmq-broker': [
      { broker: chosen, show: 'incidents' },
      { broker: chosen, show: 'remediations' },
    ],
    'activemq-broker': [
      { broker: chosen, show: 'incidents' },
      { broker: chosen, show: 'remediations' },
    ],
    replication: [],
    operator: [],
  });
  const without = buildDashboards({
    region: 'eu-west-1',
    targets: [rabbitmqTarget()],
    settings: publishSettingsSchema.parse({}).alarms,
  });
  expect(without.filter(({ properties }) => properties.DashboardBody.includes('"custom"'))).toEqual([]);
});
