import type { IamStatement } from '../../remediate/permissions.ts';
import { failed, ok, type Result } from '../examination.ts';
import type { Arns, CallNeed } from './needs.ts';
import type { AwsDoctorPorts } from './ports.ts';
import { isLine, statementFor, told } from './told.ts';

/** One resource and what has to be allowed on it. */
export interface Asked {
  readonly actions: readonly string[];
  readonly resource: string;
  /** What a policy would name: all such resources, where the one above is an example. */
  readonly grant: string;
}

export function asksOf(needs: readonly CallNeed[], arns: Arns, grants: Arns = arns): readonly Asked[] {
  return needs.flatMap(({ actions, resource }) => {
    const arn = resource === 'anything' ? '*' : arns[resource];
    return arn === undefined ? [] : [{ actions, resource: arn, grant: grants[resource] ?? arn }];
  });
}

/** A statement holds for whatever its stars stand for, so it is asked about one such thing. */
export function asksOfStatements(statements: readonly IamStatement[]): readonly Asked[] {
  return statements.map(({ Action, Resource }) => ({
    actions: Action,
    resource: Resource.replaceAll('*', 'any'),
    grant: Resource,
  }));
}

/** What IAM would say to everything that a user or role needs; `mend` gives the fix of what is lacking. */
export async function mayDo(
  principal: string,
  asks: readonly Asked[],
  { simulate }: AwsDoctorPorts,
  mend: (lacking: readonly Asked[]) => string,
): Promise<Result> {
  const lacking: Asked[] = [];
  const reasons = new Set<string>();
  let count = 0;
  for (const { actions, resource, grant } of merged(asks)) {
    const decisions = await told(() => simulate(principal, actions, resource), ['iam:SimulatePrincipalPolicy']);
    if (isLine(decisions)) return decisions.line;
    const refused = decisions.filter(({ allowed }) => !allowed);
    count += actions.length;
    for (const { because } of refused) reasons.add(because ?? 'no reason told');
    if (refused.length > 0) lacking.push({ resource, grant, actions: refused.map(({ action }) => action) });
  }
  if (lacking.length === 0) return ok(`all ${count} calls are allowed`);
  const named = lacking.map(({ actions, resource }) => `${actions.join(', ')} on ${resource}`).join('; ');
  return failed(`not allowed: ${named} (${[...reasons].join('; ')})`, mend(lacking));
}

/** For a user or role that somebody keeps by hand: the policy that it lacks. */
export function addPolicy(principal: string) {
  return (lacking: readonly Asked[]) =>
    `Attach to ${principal}: {"Version":"2012-10-17","Statement":[${lacking
      .map(({ actions, grant }) => statementFor(actions, grant))
      .join(',')}]}`;
}

/** For a role of the stack, whose policies are deployed. */
export function deployAgain(): string {
  return 'Deploy the stack again; where that does not help, a permissions boundary or an organization forbids it.';
}

/** One call of the API a resource. */
function merged(asks: readonly Asked[]): readonly Asked[] {
  return [...Map.groupBy(asks, ({ resource }) => resource)].map(([resource, each]) => ({
    resource,
    grant: each[0]?.grant ?? resource,
    actions: [...new Set(each.flatMap(({ actions }) => actions))],
  }));
}
