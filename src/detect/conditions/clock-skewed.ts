import { readingsCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { ofBroker } from '../readings.ts';

/** Seconds between the two clocks. */
const FIRES = 120;
const CLEARS = 60;

/** The broker's clock and ours differ. */
export const clockSkewed = readingsCondition({
  id: 'clock-skewed',
  title: 'Clocks differ',
  group: 'availability',
  severity: 'info',
  meaning:
    'Times in the logs of the broker and of applications do not fit together, and short-lived sign-in tokens may be refused. Incidents here use our own clock and are not affected.',
  threshold: `Fires when the broker's clock is ${FIRES} s or more off ours; clears below ${CLEARS} s.`,
  holdSeconds: 120,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  evaluate: (_readings, input) => {
    const skew = input.snapshot.clockSkew;
    if (skew === undefined) return [];
    const seconds = Math.round(skew / 1_000);
    const level = levelAbove(Math.abs(seconds), { fires: FIRES, clears: CLEARS });
    return [
      ofBroker(input, level, [
        { label: "broker's clock ahead of ours", value: seconds, unit: 'seconds', limit: FIRES },
      ]),
    ];
  },
});
