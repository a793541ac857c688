import type { ActivemqLab } from '../../src/lab/activemq/activemq-lab.ts';
import { processorTicks } from '../../src/lab/activemq/figures.ts';
import { requireActivemqState } from '../../src/lab/activemq/state.ts';
import { activemqBridge } from '../../src/lab/aws/bridge-activemq.ts';
import { type Figures, figureKey } from './recorder.ts';

/** The figures of a real ActiveMQ, as the bridge that plays Amazon MQ's part says them; queues only where asked for. */
export function activemqSample(lab: ActivemqLab, queues: readonly string[]): () => Promise<Figures> {
  const dropped = { figures: async () => undefined, logLines: async () => undefined };
  const bridge = activemqBridge({ id: 'b-1', instance: 1, lab }, dropped);
  const processorTime = processorMeter(lab);
  return async () => {
    const percent = processorTime();
    const figures = await bridge.copy(Date.now());
    const wanted = figures.filter(({ metric, dimensions: { Queue, Topic } }) => {
      if (Topic !== undefined) return false;
      return Queue === undefined || (metric === 'QueueSize' && queues.includes(Queue));
    });
    return new Map(
      wanted.map(({ metric, dimensions, value }) => [
        figureKey(metric, dimensions),
        metric === 'CpuUtilization' ? (percent ?? value) : value,
      ]),
    );
  };
}

/** Percent of one processor since the last look, with the clock read at once: asking for the beans takes a second. */
function processorMeter(lab: ActivemqLab): () => number | undefined {
  let before: { at: number; ticks: number } | undefined;
  return () => {
    const ticks = processorTicks(requireActivemqState(lab.dir));
    const [now, last] = [Date.now(), before];
    before = ticks === undefined ? undefined : { at: now, ticks };
    if (ticks === undefined || last === undefined || ticks < last.ticks) return undefined;
    // A hundred ticks a second: one of them in ten milliseconds.
    return Math.min(100, Math.round((1_000 * (ticks - last.ticks)) / (now - last.at)));
  };
}
