import { sourceCondition } from '../condition.ts';

/** Amazon MQ restarts the broker: on somebody's request, in its maintenance window, or to heal it. */
export const brokerRebooting = sourceCondition({
  id: 'broker-rebooting',
  title: 'Amazon MQ: broker is rebooting',
  group: 'amazon-mq',
  engine: 'any',
  onlyOn: 'amazon-mq',
  severity: 'warning',
  meaning:
    'The broker, or its nodes one after the other, is restarted. Clients are disconnected and have to connect anew; what goes wrong meanwhile most likely follows from it.',
  threshold: 'Fires while the state of the broker is REBOOT_IN_PROGRESS.',
  holdSeconds: 0,
  // The state changes back before every client is there again.
  clearSeconds: 60,
  provenOn: ['simulated Amazon MQ API'],
  needs: ({ amazonMq }) => ({ description: amazonMq?.description }),
  evaluate: ({ description: { name, state } }) => [
    {
      subject: { kind: 'broker', name },
      level: state === 'REBOOT_IN_PROGRESS' ? 'firing' : 'ok',
      evidence: [{ label: 'broker state', value: state }],
    },
  ],
});
