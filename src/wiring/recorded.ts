import { readRecording } from '../adapters/local/recorded-reader.ts';
import { collect } from '../collect/collect.ts';
import { replayingReader } from '../collect/recording.ts';
import type { Broker } from '../model/broker.ts';
import type { Inspection } from '../model/inspection.ts';
import { inspect } from '../pipeline.ts';

/** Judges a recording as if it were the broker, at the time it was made. Throws `ConfigError` when it is none. */
export async function inspectRecording(file: string): Promise<Inspection> {
  const recording = readRecording(file);
  const broker: Broker = { id: file, name: file, engine: 'rabbitmq', tags: {} };
  const reader = replayingReader(recording);
  return inspect(broker, [], {
    collect: async (_broker, history) =>
      (await collect(broker, reader, { now: recording.recordedAt, history })).snapshot,
  });
}
