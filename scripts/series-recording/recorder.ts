import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Figures as Amazon MQ would publish them for one minute, by metric and dimensions (`figureKey`). */
export type Figures = ReadonlyMap<string, number>;

/** A sample every two seconds stands for a minute: the brokers of a lab renew their figures each second. */
const MINUTE = 2_000;

export interface FaultPhase {
  readonly fault: string;
  readonly minutes: number;
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** Takes figures minute by minute, through faults and their end. */
export interface Recorder {
  watch(minutes: number): Promise<void>;
  through(phase: FaultPhase): Promise<void>;
  /** The highest newest figure of a metric, over whatever has it. */
  newest(metric: string): number;
  /** Writes `test/fixtures/FOLDER/FILE`. */
  write(folder: string, file: string): void;
}

export function figureKey(metric: string, dimensions: Readonly<Record<string, string>>): string {
  return JSON.stringify([metric, ...Object.entries(dimensions).flat()]);
}

export function recorder(sample: () => Promise<Figures>): Recorder {
  const minutes: Figures[] = [];
  const phases: { fault: string; from: number; to: number }[] = [];
  const watch = async (count: number) => {
    for (let minute = 0; minute < count; minute += 1) {
      const began = Date.now();
      minutes.push(await sample());
      await sleep(Math.max(0, MINUTE - (Date.now() - began)));
    }
  };
  return {
    watch,
    through: async ({ fault, minutes: lasting, begin, end }) => {
      console.log(fault);
      await begin();
      const from = minutes.length;
      await watch(lasting);
      phases.push({ fault, from, to: minutes.length });
      await end();
    },
    newest: (metric) =>
      Math.max(...[...(minutes.at(-1) ?? [])].flatMap(([key, value]) => (key.includes(`"${metric}"`) ? value : []))),
    write: (folder, file) => writeRecording(join(folder, file), minutes, phases),
  };
}

/** Writes figures of one minute after the other under `test/fixtures`. */
export function writeRecording(file: string, minutes: readonly Figures[], phases: readonly object[]): void {
  const place = join(import.meta.dirname, '../../test/fixtures', file);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, recording(minutes, phases));
  console.log(`${minutes.length} minutes in ${file}`);
}

function recording(minutes: readonly Figures[], phases: readonly object[]): string {
  const keys = [...new Set(minutes.flatMap((figures) => [...figures.keys()]))].sort();
  const series = keys.map((key) => ({
    key: JSON.parse(key),
    values: minutes.map((figures) => figures.get(key) ?? null),
  }));
  const lines = series.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  return `{\n  "phases": ${JSON.stringify(phases)},\n  "series": [\n${lines}\n  ]\n}\n`;
}
