import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ensurePython } from '../../src/lab/aws/ministack.ts';
import { VENV } from '../support/emulator.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NETWORKS = [
  ['public', []],
  ['none', []],
  ['vpc', ['--param', 'subnetIds=subnet-0a1b2c3d,subnet-1a2b3c4d', '--param', 'securityGroupIds=sg-0a1b2c3d']],
] as const;

const statement = z.object({
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.unknown(),
});
const template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.looseObject({}).optional() })),
});

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Packages the stack as a person would, without any AWS. Returns the file of its template. */
function packaged(network: string, more: readonly string[]): string {
  const out = join(folder, network);
  const program = join(ROOT, 'node_modules', 'serverless', 'bin', 'serverless.js');
  execFileSync(
    process.execPath,
    [program, 'package', '--stage', 'dev', '--package', out, '--param', `network=${network}`, ...more],
    {
      cwd: ROOT,
      env: {
        PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
        HOME: folder,
        SLS_TELEMETRY_DISABLED: '1',
      },
      stdio: 'pipe',
    },
  );
  return join(out, 'cloudformation-template-update-stack.json');
}

const resourcesOf = (file: string) => template.parse(JSON.parse(readFileSync(file, 'utf8'))).Resources;

beforeAll(() => ensurePython(VENV), 300_000);

describe.each(NETWORKS)('network %s', (network, more) => {
  let file = '';
  beforeAll(() => {
    file = packaged(network, more);
  }, 120_000);

  test('cfn-lint finds nothing', () => {
    expect(execFileSync(join(VENV, 'bin', 'cfn-lint'), [file], { cwd: ROOT }).toString()).toBe('');
  }, 120_000);

  test('the functions that read brokers are in the VPC only when they have to be', () => {
    const { Properties } = resourcesOf(file).ReconcileLambdaFunction ?? {};
    const subnets = z.looseObject({ VpcConfig: z.looseObject({ SubnetIds: z.unknown() }).optional() }).parse(Properties)
      .VpcConfig?.SubnetIds;
    expect(JSON.stringify(subnets ?? []) === '[]').toBe(network !== 'vpc');
    expect(resourcesOf(file).TickLambdaFunction?.Properties).not.toHaveProperty('VpcConfig.SubnetIds.0');
  });

  test('no wildcard where AWS knows a resource', () => {
    const withoutResource =
      /^(mq:ListBrokers|ec2:(Describe|Create|Delete)NetworkInterfaces?|cloudwatch:(ListMetrics|GetMetricData))$/;
    const statements = Object.values(resourcesOf(file)).flatMap((resource) =>
      resource.Type === 'AWS::IAM::Role' ? statementsOf(resource.Properties) : [],
    );
    expect(statements.length).toBeGreaterThan(10);
    const wide = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    expect(wide.filter((action) => !withoutResource.test(action))).toEqual([]);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  });

  test('every function has a role of its own', () => {
    const roles = Object.values(resourcesOf(file))
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => JSON.stringify(Properties?.Role));
    expect(new Set(roles).size).toBe(roles.length);
  });
});

function statementsOf(properties: unknown) {
  const role = z.looseObject({
    Policies: z.array(z.object({ PolicyDocument: z.object({ Statement: z.array(z.unknown()) }) })),
  });
  const documents = role.parse(properties).Policies.flatMap(({ PolicyDocument: { Statement } }) => Statement);
  // What stands under a condition of the template is meant too.
  const chosen = z.object({ 'Fn::If': z.tuple([z.string(), z.unknown(), z.unknown()]) });
  return documents.flatMap((one) => {
    const conditional = chosen.safeParse(one);
    const parsed = statement.safeParse(conditional.success ? conditional.data['Fn::If'][1] : one);
    return parsed.success ? [parsed.data] : [];
  });
}
