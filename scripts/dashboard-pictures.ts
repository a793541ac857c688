import { join } from 'node:path';
import { DEFAULT_PUBLISH_SETTINGS } from '../src/config/publish-settings.ts';
import { renderHtml } from '../src/console/html.ts';
import { buildAlarms } from '../src/publish/alarms.ts';
import { compositeState, statesOf } from '../test/support/alarm-evaluator.ts';
import { dashboardBodySchema } from '../test/support/dashboard-schema.ts';
import { chromiumPicture } from './chromium-picture.ts';
import { dashboardPage } from './dashboard-drawing/page.ts';
import { readRecording } from './dashboard-drawing/recorded.ts';
import { EXAMPLE_TARGETS, exampleDashboards } from './example-dashboards.ts';

/** Draws docs/pictures/dashboard-*.png: the dashboards of `dashboards/` over what a real cluster did through four faults. */
const PICTURES = join(import.meta.dirname, '..', 'docs', 'pictures');
/** The recording has a RabbitMQ cluster. */
const DRAWN = ['fleet.json', 'rabbitmq-broker.json'];

const RECORDED = 'orders';

const recording = readRecording();
const states = alarmStates();
for (const [file, content] of exampleDashboards()) {
  if (!DRAWN.includes(file)) continue;
  const body = dashboardBodySchema.parse(JSON.parse(content));
  for (const theme of ['light', 'dark'] as const) {
    const stateOf = (alarm: string) => states.get(alarm) ?? 'not in this recording';
    const { markup, width, height } = dashboardPage({ body, recording, theme, stateOf });
    const picture = join(PICTURES, `dashboard-${file.replace('.json', '')}-${theme}.png`);
    chromiumPicture(renderHtml(markup), picture, { width, height, scale: 1 });
  }
}

/** The state of every alarm of the example at the end of the recording. */
function alarmStates(): ReadonlyMap<string, string> {
  const data = recording.series.map(({ metric: name, dimensions, values }) => ({
    name,
    dimensions,
    values: values.map((value) => value ?? undefined),
  }));
  const { alarms } = buildAlarms(EXAMPLE_TARGETS, DEFAULT_PUBLISH_SETTINGS.alarms);
  const plain = new Map(
    alarms.flatMap((alarm) =>
      alarm.kind === 'alarm' ? [[alarm.name, statesOf(alarm, data, recording.minutes).at(-1) ?? 'OK'] as const] : [],
    ),
  );
  const composites = alarms.flatMap((alarm) =>
    alarm.kind === 'composite-alarm' && alarm.brokerId === RECORDED
      ? [[alarm.name, compositeState(alarm, plain)] as const]
      : [],
  );
  return new Map<string, string>(composites);
}
