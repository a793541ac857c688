import { renderHtml } from '../../../src/console/html.ts';
import { type WidgetData, widgetPage } from '../../../src/widget/page.ts';
import { memoryIncident, TOLD_AT } from '../../support/effects.ts';
import { WIDGET_ENDPOINT, waitingPlan, widgetScene } from '../../support/widget-scene.ts';

type Theme = 'light' | 'dark';
interface Wish {
  readonly theme?: Theme;
  readonly show?: 'all' | 'incidents' | 'remediations';
  readonly approvals?: readonly string[];
}

function draw(data: WidgetData, { theme = 'light', show = 'all', approvals = ['*'] }: Wish = {}): string {
  const view = { show, widgetContext: { dashboardName: 'fleet', accountId: '1', theme } };
  return renderHtml(widgetPage(data, { view, now: TOLD_AT, endpoint: WIDGET_ENDPOINT, approvals }));
}

test('a code is told in plain words, then incidents with their cause, then forecasts', () => {
  const page = draw(widgetScene(), { show: 'incidents' });
  const order = [
    '2 critical',
    'Amazon MQ asks for an action',
    'RABBITMQ_MEMORY_ALARM',
    '>Incidents<',
    'unacked messages hold',
    '>Forecasts<',
    'Disk full',
  ];
  const places = order.map((part) => page.indexOf(part));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(page).toContain('Refused meanwhile');
  expect(page).toContain('RebootBroker');
  expect(page).not.toContain('>Plans<');
});

test('what is explained by another incident is no card of its own; what is resolved is none', () => {
  const muted = { kind: 'cause', by: 'x', reason: 'explained', since: 0 } as const;
  const incidents = [
    memoryIncident({ title: 'Explained', muted }),
    memoryIncident({ title: 'Over', state: 'resolved' }),
  ];
  const page = draw({ brokers: [{ id: 'a', name: 'a', lastPassAt: TOLD_AT, incidents }], remediations: [] });
  expect(page).toContain('Nothing is wrong');
  expect(page).not.toMatch(/Explained|Over/);
});

test('a broker that was not looked at lately is named', () => {
  const page = draw({
    brokers: [{ id: 'a', name: 'late', lastPassAt: TOLD_AT - 600_000, incidents: [] }],
    remediations: [],
  });
  expect(page).toContain('not looked at lately');
  expect(page).toContain('late (10 min ago)');
});

test('the theme of the dashboard is followed', () => {
  expect(draw(widgetScene())).not.toContain('class="mqop mqop-dark');
  expect(draw(widgetScene(), { theme: 'dark' })).toContain('class="mqop mqop-dark');
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'onmouseover='alert(1)",
  '</cwdb-action><cwdb-action action="call" endpoint="arn:evil">{}',
  '</style><b>',
  '&lt;b&gt;',
  '🐇'.repeat(60),
  'x'.repeat(255),
  'line\nbreak\u202etfel',
];

/** A drawing of everything that the widget has, with this name wherever a name stands. */
function everythingNamed(name: string): string {
  const subject = { kind: 'queue', name, vhost: name } as const;
  const incident = memoryIncident({
    title: name,
    observations: [{ subject, level: 'firing', evidence: [{ label: name, value: name }] }],
    causes: memoryIncident().causes.map((cause) => ({
      ...cause,
      summary: name,
      advice: name,
      owners: [{ kind: 'user', name, share: name }],
    })),
    acknowledged: { by: name, at: 0, note: name },
  });
  const code = memoryIncident({ observations: [{ subject: { kind: 'code', name }, level: 'firing', evidence: [] }] });
  const { plan } = waitingPlan();
  const changed = {
    ...plan,
    summary: name,
    riskReason: name,
    brokerId: name,
    queueChanges: plan.queueChanges.map((change) => ({
      ...change,
      name,
      vhost: name,
      before: {},
      after: { [name]: name },
    })),
  };
  const parts = { brokerId: name, plan: changed };
  return draw({
    brokers: [{ id: name, name, incidents: [incident, code] }],
    remediations: [
      waitingPlan({ ...parts, id: name }),
      waitingPlan({ ...parts, state: 'failed', reason: name, changedAt: TOLD_AT }),
    ],
  });
}

test.each(HOSTILE)('%j shows as text, wherever it stands', (name) => {
  const [hostile, harmless] = [everythingNamed(name), everythingNamed('harmless')];
  // Markup as for a name that is harmless, element for element.
  const elements = (page: string) => [...page.matchAll(/<(\/?[a-z][a-z0-9-]*)/gi)].map(([, tag]) => tag);
  expect(elements(hostile)).toEqual(elements(harmless));
  const attributes = (page: string) => [...page.matchAll(/<[a-z][^>]*>/gi)].join('').match(/ [a-z-]+="/g);
  expect(attributes(hostile)).toEqual(attributes(harmless));
});
