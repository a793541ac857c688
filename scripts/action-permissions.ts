import type { IamNeed } from '../src/remediate/action.ts';
import { ACTIONS } from '../src/remediate/registry.ts';

/** What each action needs of AWS, for the deployment, which cannot read the code. Deterministic. */
export function actionPermissions(): string {
  const needs: Record<string, readonly IamNeed[]> = {};
  for (const { id, iam } of Object.values(ACTIONS)) if (iam !== undefined) needs[id] = iam;
  return `${JSON.stringify(needs, null, 2)}\n`;
}
