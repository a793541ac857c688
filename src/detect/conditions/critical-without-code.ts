import { hadCode } from '../../model/code-history.ts';
import { sourceCondition } from '../condition.ts';

/** The state may outlast the last code. */
const AFTER_CODE_MILLISECONDS = 3_600_000;

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
  threshold:
    'Fires while the state is CRITICAL_ACTION_REQUIRED and no code is listed, for two minutes; where a code was listed before, only an hour after it went.',
  // The state changes before the code is listed.
  holdSeconds: 120,
  clearSeconds: 60,
  provenOn: ['simulated Amazon MQ API'],
  needs: ({ amazonMq }) => ({ description: amazonMq?.description }),
  evaluate: ({ description: { name, state, actionsRequired } }, { history, now }) => {
    const unexplained = state === 'CRITICAL_ACTION_REQUIRED' && actionsRequired.length === 0;
    const level = hadCode(history, now - AFTER_CODE_MILLISECONDS) ? 'between' : 'firing';
    return [
      {
        subject: { kind: 'broker', name },
        level: unexplained ? level : 'ok',
        evidence: [{ label: 'broker state', value: state }],
      },
    ];
  },
});
