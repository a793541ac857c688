import { setTimeout as sleep } from 'node:timers/promises';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { type Lab, setDiskLimit, setMemoryLimit } from '../../src/lab/lab.ts';
import { startLoad } from '../../src/lab/load.ts';
import { startLab } from '../../src/lab/start-lab.ts';
import { rabbitmqMeter } from './rabbitmq-figures.ts';
import { type Recorder, recorder } from './recorder.ts';

const WELL_MINUTES = 12;
const FAULT_MINUTES = 14;
const WARM_UP = 10_000;
/**
 * What shows in the figures that Amazon MQ publishes. The limits of the two alarms are set little below and above what
 * is used: those of the lab's own faults would flatten every chart.
 */
const FAULTS = ['memory-alarm', 'disk-alarm', 'node-down', 'stranded-queue'] as const;

/** A cluster under load, through faults of its nodes and of a queue. */
export async function recordRabbitmqFaults(dir: string): Promise<void> {
  const lab = await startLab({ dir, statisticsMilliseconds: 1000 });
  const meter = await rabbitmqMeter(lab, { queues: true });
  await startLoad(lab, 'steady');
  await startLoad(lab, 'bursts');
  const record = recorder(meter.sample);
  await sleep(WARM_UP);
  await record.watch(WELL_MINUTES);
  const before = { disk: record.newest('RabbitMQDiskFreeLimit'), memory: record.newest('RabbitMQMemLimit') };
  for (const fault of FAULTS) {
    const phase = { fault, minutes: FAULT_MINUTES };
    await record.through({ ...phase, begin: () => begin(lab, fault, record), end: () => end(lab, fault, before) });
    await record.watch(WELL_MINUTES);
  }
  await meter.close();
  record.write(`rabbitmq-${lab.version}`, 'series.json');
}

async function begin(lab: Lab, fault: (typeof FAULTS)[number], { newest }: Recorder): Promise<void> {
  if (fault === 'disk-alarm') await setDiskLimit(lab, 2, newest('RabbitMQDiskFree') * 1.1);
  else if (fault === 'memory-alarm') await setMemoryLimit(lab, 2, newest('RabbitMQMemUsed') * 0.95);
  else await breakFault(lab, fault);
}

async function end(lab: Lab, fault: (typeof FAULTS)[number], before: { disk: number; memory: number }): Promise<void> {
  if (fault === 'disk-alarm') await setDiskLimit(lab, 2, before.disk);
  else if (fault === 'memory-alarm') await setMemoryLimit(lab, 2, before.memory);
  else await mendFault(lab, fault);
}
