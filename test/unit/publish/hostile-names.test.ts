import { buildDashboards } from '../../../dashboards/registry.ts';
import { publishSettingsSchema } from '../../../src/config/publish-settings.ts';
import { buildAlarms } from '../../../src/publish/alarms.ts';
import { asTemplates } from '../../../src/publish/files.ts';
import { alarmName } from '../../../src/publish/names.ts';
import { dashboardBodySchema } from '../../support/dashboard-schema.ts';
import { activemqTarget, rabbitmqTarget } from '../../support/publish-targets.ts';

const NAMES = [
  '<img src=x onerror=alert(1)>',
  'a") OR TRUE OR ALARM("b',
  '](https://example.org) [x',
  `$${'{'}PROP('Dim.Node')}`,
  '🐇'.repeat(60),
  'x'.repeat(255),
  'line\nbreak\u202etfel',
  '\ud800',
  '../../etc/passwd',
];
const SETTINGS = publishSettingsSchema.parse({});

test('a name is within the limit, of plain characters, and differs from every other', () => {
  const names = [...NAMES, `${'x'.repeat(255)}y`, 'a/b', 'a%2Fb'].map((name) => alarmName(name, 'memory-near-limit'));
  for (const name of names) expect(name).toMatch(/^mq-operator\/[A-Za-z0-9@._%~/-]{1,243}$/);
  expect(new Set(names).size).toBe(names.length);
});

test.each(NAMES)('%j neither breaks out of a rule or a description nor is it markup', (name) => {
  const target = rabbitmqTarget(name);
  const { alarms } = buildAlarms([{ ...target, nodes: [...target.nodes, name] }], SETTINGS.alarms);
  for (const { properties } of alarms) {
    if ('AlarmRule' in properties) expect(properties.AlarmRule).toMatch(/^(ALARM\("[^"\\]+"\)( OR |$))+$/);
    if ('AlarmDescription' in properties) {
      expect(properties.AlarmDescription.length).toBeLessThanOrEqual(1024);
      expect(properties.AlarmDescription).toMatch(/Managed by mq-operator \([0-9a-f]{12}\)\.$/);
    }
  }
  const [file] = asTemplates([target], SETTINGS).files;
  const fleet = JSON.stringify(JSON.parse(file?.content ?? ''));
  expect(fleet).not.toContain('<img');
  expect(fleet).not.toContain('](https://example.org)');
});

test('all names at once: dashboards keep to their structure, and every name is text in them', () => {
  const targets = NAMES.flatMap((name) => [rabbitmqTarget(name), activemqTarget(name)]);
  const dashboards = buildDashboards({
    region: 'eu-west-1',
    alarmArnPrefix: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:',
    targets: targets.map((target) => ({ ...target, nodes: [...target.nodes, ...NAMES] })),
    settings: SETTINGS.alarms,
  });
  for (const { properties } of dashboards) {
    const { widgets } = dashboardBodySchema.parse(JSON.parse(properties.DashboardBody));
    for (const widget of widgets) {
      if (widget.type === 'alarm') {
        for (const arn of widget.properties.alarms) expect(arn.split(':alarm:')[1]).toMatch(/^[A-Za-z0-9@._%~/-]+$/);
      } else if (widget.type === 'text') {
        expect(widget.properties.markdown).not.toMatch(/<|\]\(|onerror=|\u202e/);
      } else {
        // Names that CloudWatch has no metrics of are in no chart.
        const unwanted = /.{0,20}(<img|\u202e|🐇)/.exec(JSON.stringify(widget.properties));
        expect(unwanted?.[0]).toBeUndefined();
      }
    }
  }
});

test('in a template nothing but our own parameters is filled in', () => {
  const [file] = asTemplates([rabbitmqTarget(`$${'{'}AWS::StackName}`)], SETTINGS).files;
  const substituted: string[] = [];
  JSON.parse(file?.content ?? '', (key, value) => {
    if (key === 'Fn::Sub') substituted.push(value);
    return value;
  });
  expect(substituted.length).toBeGreaterThan(4);
  const filled = [...substituted.join().matchAll(/\$\{(?!!)([^}]*)\}/g)].map(([, inside]) => inside);
  expect(new Set(filled)).toEqual(new Set(['AWS::Region', 'AWS::AccountId', 'AWS::Partition']));
});
