import { join } from 'node:path';
import { DEFAULT_PUBLISH_SETTINGS } from '../src/config/publish-settings.ts';
import { renderHtml } from '../src/console/html.ts';
import { buildAlarms } from '../src/publish/alarms.ts';
import { compositeState, statesOf } from '../test/support/alarm-evaluator.ts';
import { GENERATED, RECORDED } from '../test/support/alarm-proofs.ts';
import { dashboardBodySchema } from '../test/support/dashboard-schema.ts';
import { chromiumPicture } from './chromium-picture.ts';
import { dashboardPage } from './dashboard-drawing/page.ts';
import { type Recording, readRecording, together } from './dashboard-drawing/recorded.ts';
import { EXAMPLE_TARGETS, exampleDashboards } from './example-dashboards.ts';

/** Draws docs/pictures/dashboard-*.png: the dashboards of `dashboards/` over what real brokers did through faults. */
const PICTURES = join(import.meta.dirname, '..', 'docs', 'pictures');

interface Drawing {
  readonly recording: Recording;
  readonly origin: string;
}

const [cluster, activemq] = [RECORDED.cluster.recording, RECORDED.activemq.recording];
const REAL = 'A real broker, recorded through faults; two seconds of it stand for a minute.';

const DRAWINGS: Readonly<Record<string, Drawing>> = {
  'fleet.json': {
    recording: together(cluster, activemq),
    origin:
      'A real RabbitMQ cluster and a real ActiveMQ, recorded through faults; two seconds of them stand for a minute.',
  },
  'rabbitmq-broker.json': { recording: cluster, origin: REAL },
  'activemq-broker.json': { recording: activemq, origin: `${REAL} Credits of the volume are AWS's only.` },
  'replication.json': {
    recording: GENERATED.replication.recording,
    origin:
      'Generated from what AWS documents of these figures, with a link that is cut for a quarter of an hour: replication between Regions is part of Amazon MQ only.',
  },
  'operator.json': {
    recording: readRecording('operator/series.json'),
    origin:
      'The deployed stack on one machine, minute by minute: through a memory alarm, and an Amazon MQ API that throttles.',
  },
};

for (const [file, content] of exampleDashboards()) {
  const drawing = DRAWINGS[file];
  if (drawing === undefined) throw new Error(`${file} has no figures to be drawn with`);
  const body = dashboardBodySchema.parse(JSON.parse(content));
  const states = alarmStates(drawing.recording);
  for (const theme of ['light', 'dark'] as const) {
    const stateOf = (alarm: string) => states.get(alarm) ?? 'not in this recording';
    const { markup, width, height } = dashboardPage({ ...drawing, body, theme, stateOf });
    const picture = join(PICTURES, `dashboard-${file.replace('.json', '')}-${theme}.png`);
    chromiumPicture(renderHtml(markup), picture, { width, height, scale: 1 });
  }
}

/** The state of every composite alarm of the example at the end of a recording. */
function alarmStates({ series, minutes }: Recording): ReadonlyMap<string, string> {
  const data = series.map(({ metric: name, dimensions, values }) => ({
    name,
    dimensions,
    values: values.map((value) => value ?? undefined),
  }));
  const { alarms } = buildAlarms(EXAMPLE_TARGETS, DEFAULT_PUBLISH_SETTINGS.alarms);
  const plain = new Map(
    alarms.flatMap((alarm) =>
      alarm.kind === 'alarm' ? [[alarm.name, statesOf(alarm, data, minutes).at(-1) ?? 'OK'] as const] : [],
    ),
  );
  return new Map<string, string>(
    alarms.flatMap((alarm) =>
      alarm.kind === 'composite-alarm' ? [[alarm.name, compositeState(alarm, plain)] as const] : [],
    ),
  );
}
