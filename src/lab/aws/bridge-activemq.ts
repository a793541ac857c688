import { type ActivemqLab, activemqLog, findActivemq } from '../activemq/activemq-lab.ts';
import { type BrokerBean, heapPercent, processorTicks, readBeans } from '../activemq/figures.ts';
import { type BridgedFigure, type BridgeTarget, generalLogGroup } from './bridge.ts';
import { destinationFigures } from './bridge-destinations.ts';

/** Plays Amazon MQ's part for one instance of a real ActiveMQ broker. */
export interface ActivemqBridge {
  /** Copies the figures and the log lines of now; `at` (epoch milliseconds) is when they are said to be from. */
  copy(at: number): Promise<readonly BridgedFigure[]>;
}

export interface BridgedInstance {
  /** The id that Amazon MQ knows the broker by. */
  readonly id: string;
  /** 1 or, for the other one of a redundant pair, 2. */
  readonly instance: 1 | 2;
  readonly lab: Pick<ActivemqLab, 'dir' | 'name'>;
}

/** What the last copy saw: counters of a broker are totals, those of CloudWatch are per minute. */
interface Before {
  readonly at: number;
  readonly beans: readonly BrokerBean[];
  readonly ticks: number | undefined;
}

const TICKS_PER_SECOND = 100;

/** An instance that does not run, or waits as standby, has no clients and nothing else to tell. */
export function activemqBridge({ id, instance, lab }: BridgedInstance, target: BridgeTarget): ActivemqBridge {
  const broker = `${lab.name}-${instance}`;
  let before: Before | undefined;
  let logged = 0;
  return {
    copy: async (at) => {
      const running = findActivemq(lab.dir);
      const beans = running === undefined ? [] : await readBeans(running).catch(() => []);
      const ticks = running === undefined ? undefined : processorTicks(running);
      const figures =
        running === undefined || beans.length === 0
          ? [figure(broker, 'CurrentConnectionsCount', 0)]
          : [
              ...brokerFigures(broker, running, beans),
              ...processorFigure(broker, { at, beans, ticks }, before),
              ...destinationFigures(broker, beans, before?.beans),
            ];
      before = { at, beans, ticks };
      await target.figures(figures, at);
      const lines = activemqLog(lab.dir).split('\n').slice(0, -1);
      const place = { group: generalLogGroup(id), stream: `activemq-${id}-${instance}.log` };
      if (lines.length > logged) await target.logLines(place, lines.slice(logged), at);
      logged = lines.length;
      return figures;
    },
  };
}

function figure(broker: string, metric: string, value: number, unit: BridgedFigure['unit'] = 'count'): BridgedFigure {
  return { metric, dimensions: { Broker: broker }, value, unit };
}

const PERCENTAGES = ['StorePercentUsage', 'TempPercentUsage', 'JobSchedulerStorePercentUsage'] as const;
/** CloudWatch's name, and what the broker calls it. */
const COUNTS = [
  ['CurrentConnectionsCount', 'CurrentConnectionsCount'],
  ['EstablishedConnectionsCount', 'TotalConnectionsCount'],
  ['TotalConsumerCount', 'TotalConsumerCount'],
  ['TotalProducerCount', 'TotalProducerCount'],
  ['TotalMessageCount', 'TotalMessageCount'],
  ['TotalEnqueueCount', 'TotalEnqueueCount'],
  ['TotalDequeueCount', 'TotalDequeueCount'],
] as const;

function brokerFigures(broker: string, lab: ActivemqLab, beans: readonly BrokerBean[]): BridgedFigure[] {
  const whole = beans.find(({ BrokerVersion }) => BrokerVersion !== undefined) ?? {};
  const heap = heapPercent(lab);
  const away = whole.InactiveDurableTopicSubscribers ?? '';
  return [
    ...PERCENTAGES.map((name) => figure(broker, name, Number(whole[name]), 'percent')),
    ...COUNTS.map(([metric, attribute]) => figure(broker, metric, Number(whole[attribute]))),
    ...(heap === undefined ? [] : [figure(broker, 'HeapUsage', heap, 'percent')]),
    figure(broker, 'InactiveDurableTopicSubscribersCount', away.split('endpoint=Consumer').length - 1),
    figure(broker, 'StompMaximumConnections', lab.maximumConnections),
    figure(broker, 'OpenwireMaximumConnections', lab.maximumConnections),
    ...journalFigures(broker, beans),
    ...networkFigure(broker, beans),
  ];
}

/**
 * A clean start replays the journal from the oldest open transaction on; one that has lost its index replays all of it.
 */
function journalFigures(broker: string, beans: readonly BrokerBean[]): BridgedFigure[] {
  const { Data = '', Transactions = '' } = beans.find(({ service }) => service === 'PersistenceAdapter') ?? {};
  const files = [...Data.matchAll(/\d+/g)].map(([file]) => Number(file));
  const open = [...Transactions.matchAll(/(\d+):\d+;TX:/g)].map(([, file]) => Number(file));
  const replayed = files.filter((file) => file >= Math.min(...open));
  return [
    figure(broker, 'OpenTransactionCount', open.length),
    figure(broker, 'JournalFilesForFastRecovery', replayed.length),
    figure(broker, 'JournalFilesForFullRecovery', files.length),
  ];
}

/** Only of a broker that has a network connector. */
function networkFigure(broker: string, beans: readonly BrokerBean[]): BridgedFigure[] {
  if (!beans.some(({ networkConnectorName }) => networkConnectorName !== undefined)) return [];
  const bridges = beans.filter(({ networkBridge }) => networkBridge !== undefined);
  return [figure(broker, 'NetworkConnectorConnectionCount', bridges.length)];
}

function processorFigure(broker: string, now: Before, before: Before | undefined): BridgedFigure[] {
  if (now.ticks === undefined || before?.ticks === undefined || now.at <= before.at) return [];
  const seconds = (now.ticks - before.ticks) / TICKS_PER_SECOND;
  const share = (seconds / ((now.at - before.at) / 1_000)) * 100;
  // A process that was started anew has used less than its predecessor.
  return share < 0 ? [] : [figure(broker, 'CpuUtilization', Math.min(100, Math.round(share)), 'percent')];
}
