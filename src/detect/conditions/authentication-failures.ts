import { brokerSeries } from '../../model/series.ts';
import { ofClients, refusedSignIns } from '../../model/sign-ins.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { ofBroker } from '../readings.ts';
import { lastSeconds, seriesUpTo, spanSeconds } from '../trend.ts';

const WINDOW_SECONDS = 600;
const FIRES = 20;
const CLEARS = 5;

/** Somebody keeps signing in with a wrong password. */
export const authenticationFailures = rabbitmqCondition({
  id: 'authentication-failures',
  title: 'Sign-ins refused',
  group: 'security',
  severity: 'warning',
  meaning:
    'An application runs with a wrong or expired password and tries again and again, or somebody is guessing. Each attempt costs the broker CPU.',
  threshold: `Fires when ${FIRES} or more sign-ins were refused within ${WINDOW_SECONDS / 60} minutes; clears below ${CLEARS}. Requests to the management API do not count.`,
  holdSeconds: 0,
  clearSeconds: 300,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['authAttempts'],
  evaluate: ({ authAttempts }, input) => {
    const failed = refusedSignIns(authAttempts);
    const points = lastSeconds(
      seriesUpTo(input.history, brokerSeries('authentications-refused'), input.now, failed),
      WINDOW_SECONDS,
    );
    // The counters start at zero with each node, so only what they rose by counts.
    const refused = points.reduce(
      (sum, { value }, index) => sum + Math.max(0, value - (points[index - 1]?.value ?? value)),
      0,
    );
    return [
      ofBroker(input, levelAbove(refused, { fires: FIRES, clears: CLEARS }), [
        { label: 'sign-ins refused', value: refused, unit: 'count', limit: FIRES },
        { label: 'within', value: Math.round(spanSeconds(points)), unit: 'seconds' },
        ...authAttempts
          .filter((attempts) => ofClients(attempts) && attempts.failed > 0)
          .map(({ node, protocol, failed: count }) => ({
            label: `refused by ${node} over ${protocol} in all`,
            value: count,
            unit: 'count' as const,
          })),
      ]),
    ];
  },
});
