import type { Dashboard } from '../src/publish/resources.ts';
import type { DashboardContext } from './context.ts';
import { dashboard } from './dashboard.ts';
import { operatorFunctions } from './groups/operator-functions.ts';
import { operatorWork } from './groups/operator-work.ts';

/** The operator's own health, cost and lag. */
export function operator(context: DashboardContext): readonly Dashboard[] {
  return [
    dashboard({
      id: 'operator',
      introduction: '# mq-operator\nIs it looking, is it late, what does it cost.',
      groups: [operatorWork(context), operatorFunctions(context)],
    }),
  ];
}
