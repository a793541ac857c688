import { observeUnknown, unknownActions } from '../action-required.ts';
import { sourceCondition } from '../condition.ts';

/** Amazon MQ asks for an action that the catalog has no entry for: told as it came. */
export const actionRequiredUnknown = sourceCondition({
  id: 'action-required-unknown',
  title: 'Amazon MQ: action required, code not known',
  group: 'amazon-mq',
  engine: 'any',
  onlyOn: 'amazon-mq',
  severity: 'critical',
  meaning: 'Amazon MQ demands something that this version does not know; what it said is shown as it came.',
  threshold: 'Fires while DescribeBroker lists a code that is not in the catalog; clears when it is gone.',
  holdSeconds: 0,
  clearSeconds: 60,
  provenOn: ['simulated Amazon MQ API'],
  needs: ({ amazonMq }) => ({ description: amazonMq?.description }),
  evaluate: (_values, input) => unknownActions(input).map(observeUnknown),
});
