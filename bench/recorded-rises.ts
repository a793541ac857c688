import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Condition, ConditionInput } from '../src/detect/condition.ts';
import { connectionLimitForecast } from '../src/detect/conditions/connection-limit-forecast.ts';
import { diskForecast } from '../src/detect/conditions/disk-forecast.ts';
import { maxLengthForecast } from '../src/detect/conditions/max-length-forecast.ts';
import { memoryForecast } from '../src/detect/conditions/memory-forecast.ts';
import { queueLimitForecast } from '../src/detect/conditions/queue-limit-forecast.ts';
import { detect } from '../src/detect/detect.ts';
import type { Sample } from '../src/model/history.ts';
import type { RabbitmqReadings } from '../src/model/rabbitmq.ts';
import { nodeSeries, queueSeries, vhostSeries } from '../src/model/series.ts';
import { aConnection, aNode, anInput, aQueue, aQueueDetail, aReading, T0 } from '../test/support/snapshots.ts';
import type { QuietResult, RiseResult } from './forecast.ts';

const NODE = 'rabbit1@localhost';
const limitsSchema = z.object({ 'max-connections': z.number(), 'max-queues': z.number(), 'max-length': z.number() });
/** What `scripts/record-rises.ts` writes. */
const recordingSchema = z.object({
  limits: z.object({ rises: limitsSchema, waves: limitsSchema }),
  risesFrom: z.number(),
  seconds: z.array(z.number()),
  series: z.record(z.string(), z.array(z.number().nullable())),
});

interface Course {
  readonly name: string;
  readonly condition: Condition;
  readonly series: string;
  readonly limit: number;
  readonly falling?: boolean;
  /** What a pass would have read with this figure. */
  readonly readings: (value: number, limit: number) => Partial<RabbitmqReadings>;
}

interface Recording {
  readonly samples: readonly Sample[];
  readonly risesFrom: number;
  readonly courses: (vhost: 'rises' | 'waves') => readonly Course[];
}

function readRises(): Recording {
  const file = join(import.meta.dirname, '../test/fixtures/rabbitmq-3.10.8/rises.json');
  const { limits, risesFrom, seconds, series } = recordingSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const samples = seconds.map((second, index): Sample => {
    const values = Object.entries(series).flatMap(([name, all]) => {
      const value = all[index] ?? undefined;
      return value === undefined ? [] : [[name, value] as const];
    });
    return { at: T0 + second * 1_000, values: Object.fromEntries(values) };
  });
  // The broker's own limits of memory and disk would have blocked the publishers, and everything else with them.
  const last = (name: string) => series[name]?.at(-1) ?? 0;
  const node: Course[] = [
    {
      name: 'memory, a backlog in a quorum queue',
      condition: memoryForecast,
      series: nodeSeries(NODE, 'memory-used'),
      limit: last(nodeSeries(NODE, 'memory-used')),
      readings: (memoryUsed, memoryLimit) => ({ nodes: aReading([aNode(NODE, { memoryUsed, memoryLimit })]) }),
    },
    {
      name: 'free disk, a backlog in a quorum queue',
      condition: diskForecast,
      series: nodeSeries(NODE, 'disk-free'),
      limit: last(nodeSeries(NODE, 'disk-free')),
      falling: true,
      readings: (diskFree, diskFreeLimit) => ({ nodes: aReading([aNode(NODE, { diskFree, diskFreeLimit })]) }),
    },
  ];
  return { samples, risesFrom, courses: (vhost) => [...node, ...coursesOf(vhost, limits[vhost])] };
}

function coursesOf(vhost: string, limits: z.output<typeof limitsSchema>): Course[] {
  const limited = (name: string, value: number) =>
    ({ vhostLimits: aReading([{ subject: vhost, limits: { [name]: value } }]) }) as const;
  return [
    {
      name: `messages of a queue in ${vhost}`,
      condition: maxLengthForecast,
      series: queueSeries(vhost, 'filling', 'ready'),
      limit: limits['max-length'],
      readings: (ready, limit) => {
        const queue = { vhost, ready, messages: ready };
        const detail = aQueueDetail('filling', { ...queue, effectivePolicy: { 'max-length': limit } });
        return { queues: aReading([aQueue('filling', queue)]), queueDetails: aReading([detail]) };
      },
    },
    {
      name: `connections of ${vhost}`,
      condition: connectionLimitForecast,
      series: vhostSeries(vhost, 'connections'),
      limit: limits['max-connections'],
      readings: (count, limit) => ({
        connections: aReading(Array.from({ length: count }, (_, index) => aConnection(`c${index}`, { vhost }))),
        ...limited('max-connections', limit),
      }),
    },
    {
      name: `queues of ${vhost}`,
      condition: queueLimitForecast,
      series: vhostSeries(vhost, 'queues'),
      limit: limits['max-queues'],
      readings: (count, limit) => ({
        queues: aReading(Array.from({ length: count }, (_, index) => aQueue(`q${index}`, { vhost }))),
        ...limited('max-queues', limit),
      }),
    },
  ];
}

/** Seconds left where the condition fires at this pass, undefined where it does not. */
function firesAt(course: Course, samples: readonly Sample[], index: number): number | undefined {
  const { at = T0, values = {} } = samples[index] ?? {};
  const readings = course.readings(values[course.series] ?? 0, course.limit);
  const input: ConditionInput = { ...anInput(readings, { history: samples.slice(0, index) }), now: at };
  const found = detect(input, [course.condition])[0]?.observations.find(({ level }) => level === 'firing');
  const left = found?.evidence[0]?.value;
  return typeof left === 'number' ? left : undefined;
}

/** Walks pass by pass until the figure meets its limit; the lead counts from when people are told. */
function measure(course: Course, { samples }: Recording): RiseResult {
  const meets = (value: number | undefined) =>
    value !== undefined && (course.falling === true ? value <= course.limit : value >= course.limit);
  const crossing = samples.findIndex(({ values }) => meets(values[course.series]));
  const end = samples[crossing]?.at ?? Number.NaN;
  let since: number | undefined;
  for (const [index, { at }] of samples.slice(0, crossing).entries()) {
    const left = firesAt(course, samples, index);
    since = left === undefined ? undefined : (since ?? at);
    if (left !== undefined && since !== undefined && at - since >= course.condition.holdSeconds * 1_000) {
      const lead = (end - at) / 60_000;
      return { name: `recorded: ${course.name}`, lead: Math.round(lead * 10) / 10, error: left / 60 - lead };
    }
  }
  return { name: `recorded: ${course.name}`, lead: undefined, error: undefined };
}

/** What really rose on a RabbitMQ 3.10.8, at real speed, to its limit. */
export function recordedRises(): RiseResult[] {
  const recording = readRises();
  return recording.courses('rises').map((course) => measure(course, recording));
}

/** What went up and down beside it and never met its limit, and the node's figures before anything rose. */
export function recordedQuiet(): QuietResult[] {
  const { samples, risesFrom, courses } = readRises();
  return courses('waves').map((course) => {
    const whole = course.condition === memoryForecast || course.condition === diskForecast ? risesFrom : samples.length;
    const fired = samples.slice(0, whole).filter((_, index) => firesAt(course, samples, index) !== undefined);
    return { name: `recorded: ${course.name}`, falseMinutes: fired.length / 4, falseAlarms: Math.sign(fired.length) };
  });
}
