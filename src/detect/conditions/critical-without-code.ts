import { sourceCondition } from '../condition.ts';

/** Amazon MQ calls the broker critical and does not say why. */
export const criticalWithoutCode = sourceCondition({
  id: 'critical-without-code',
  title: 'Amazon MQ: critical, no code given',
  group: 'amazon-mq',
  engine: 'any',
  onlyOn: 'amazon-mq',
  severity: 'critical',
  meaning:
    'The broker is in CRITICAL_ACTION_REQUIRED, but no code says what is required. The console or AWS Support may know.',
  threshold: 'Fires while the state is CRITICAL_ACTION_REQUIRED and no code is listed, for two minutes.',
  // The state changes before the code is listed.
  holdSeconds: 120,
  clearSeconds: 60,
  provenOn: ['simulated Amazon MQ API'],
  needs: ({ amazonMq }) => ({ description: amazonMq?.description }),
  evaluate: ({ description: { name, state, actionsRequired } }) => [
    {
      subject: { kind: 'broker', name },
      level: state === 'CRITICAL_ACTION_REQUIRED' && actionsRequired.length === 0 ? 'firing' : 'ok',
      evidence: [{ label: 'broker state', value: state }],
    },
  ],
});
