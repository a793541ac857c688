import { activemqCondition, instance } from '../activemq.ts';
import { freshFigures } from '../cloudwatch-figures.ts';
import { type Horizon, horizonText, soonestFirst, timeLeft } from '../time-left.ts';

const HORIZON: Horizon = { fires: 7_200, critical: 1_800, clears: 10_800 };

/** The store is on its way to being full. */
export const activemqStoreForecast = activemqCondition(
  {
    id: 'activemq-store-forecast',
    title: 'Full message store ahead',
    meaning:
      'At the present pace the store is full within the time given, and then producers of persistent messages block.',
    threshold: horizonText(HORIZON, 'the limit of the store'),
    clearSeconds: 600,
    provenOn: ['generated series', 'ActiveMQ 5.17.2'],
  },
  (metrics, { now }) =>
    soonestFirst(
      freshFigures(metrics, 'StorePercentUsage', [], now).map(({ series }) =>
        timeLeft(instance(series), { name: 'store used', unit: 'percent', points: series.points, limit: 100 }, HORIZON),
      ),
    ),
);
