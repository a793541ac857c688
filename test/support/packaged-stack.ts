import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..');

const templateSchema = z.object({
  Parameters: z.record(z.string(), z.looseObject({ Default: z.unknown() })),
  Conditions: z.record(z.string(), z.unknown()),
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.looseObject({}).optional() })),
});
const policySchema = z.object({ PolicyDocument: z.object({ Statement: z.array(z.unknown()) }) });
const roleSchema = z.looseObject({ Policies: z.array(policySchema) });
const attachedSchema = policySchema.extend({ Roles: z.array(z.object({ Ref: z.string() })) });
type Policy = z.output<typeof policySchema>;
const statementSchema = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: z.union([z.string().transform((action) => [action]), z.array(z.string())]),
  Resource: z.unknown(),
  Condition: z.unknown().optional(),
});
const chosen = z.object({ 'Fn::If': z.tuple([z.string(), z.unknown(), z.unknown()]) });
const nothing = z.object({ Ref: z.literal('AWS::NoValue') });

export type Template = z.output<typeof templateSchema>;
export type Statement = z.output<typeof statementSchema>;

/** Packages the stack as a person would, without any AWS, into a folder. Returns the file of its template. */
export function packageStack(folder: string, params: Readonly<Record<string, string>>): string {
  const program = join(ROOT, 'node_modules', 'serverless', 'bin', 'serverless.js');
  const given = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  execFileSync(process.execPath, [program, 'package', '--stage', 'dev', '--package', folder, ...given], {
    cwd: ROOT,
    env: {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: folder,
      SLS_TELEMETRY_DISABLED: '1',
    },
    stdio: 'pipe',
  });
  return join(folder, 'cloudformation-template-update-stack.json');
}

export function readTemplate(file: string): Template {
  return templateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** What a role of the template allows when it is deployed as packaged, its conditions decided. */
export function statementsOf(template: Template, role: string): readonly Statement[] {
  return everyStatementOf(template, role).filter(({ Effect }) => Effect === 'Allow');
}

/** What a role forbids, whatever else allows it. */
export function denialsOf(template: Template, role: string): readonly Statement[] {
  return everyStatementOf(template, role).filter(({ Effect }) => Effect === 'Deny');
}

function everyStatementOf(template: Template, role: string): readonly Statement[] {
  const { Policies } = roleSchema.parse(template.Resources[role]?.Properties);
  return [...Policies, ...attachedTo(template, role)]
    .flatMap(({ PolicyDocument: { Statement } }) => Statement)
    .flatMap((one) => {
      const conditional = chosen.safeParse(one);
      if (!conditional.success) return [statementSchema.parse(one)];
      const [condition, yes, no] = conditional.data['Fn::If'];
      const taken = holds(template, template.Conditions[condition]) ? yes : no;
      return nothing.safeParse(taken).success ? [] : [statementSchema.parse(taken)];
    });
}

/** Policies that other parts of the stack attach to the role. */
function attachedTo({ Resources }: Template, role: string): readonly Policy[] {
  return Object.values(Resources).flatMap(({ Type, Properties }) => {
    if (Type !== 'AWS::IAM::Policy') return [];
    const { Roles, ...policy } = attachedSchema.parse(Properties);
    return Roles.some(({ Ref }) => Ref === role) ? [policy] : [];
  });
}

export function rolesOf({ Resources }: Template): readonly string[] {
  return Object.keys(Resources).filter((name) => Resources[name]?.Type === 'AWS::IAM::Role');
}

const not = z.object({ 'Fn::Not': z.tuple([z.unknown()]) });
const equals = z.object({ 'Fn::Equals': z.tuple([z.unknown(), z.unknown()]) });
const reference = z.object({ Ref: z.string() });

/** The two functions that the conditions of this stack consist of; anything else is thrown at. */
function holds(template: Template, condition: unknown): boolean {
  const negated = not.safeParse(condition);
  if (negated.success) return !holds(template, negated.data['Fn::Not'][0]);
  const [left, right] = equals.parse(condition)['Fn::Equals'].map((side) => {
    const parameter = reference.safeParse(side);
    return parameter.success ? template.Parameters[parameter.data.Ref]?.Default : side;
  });
  return left === right;
}
