import { z } from 'zod';

/** What the function doctor is told of the stack around it. */
export interface DoctorPlace {
  /** ARN of the role of each function that was deployed. */
  readonly roles: Readonly<Record<string, string>>;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

interface PlaceVariables {
  readonly MQ_OPERATOR_ROLES?: string;
  readonly MQ_OPERATOR_SUBNETS?: string;
  readonly MQ_OPERATOR_SECURITY_GROUPS?: string;
}

const listed = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((one) => one !== ''));

/** Roles are `name=ARN` with commas between them. */
export function readDoctorPlace(variables: PlaceVariables & NodeJS.ProcessEnv = process.env): DoctorPlace {
  const { MQ_OPERATOR_ROLES, MQ_OPERATOR_SUBNETS, MQ_OPERATOR_SECURITY_GROUPS } = variables;
  const roles = listed.parse(MQ_OPERATOR_ROLES).flatMap((pair) => {
    const [name = '', arn = ''] = pair.split('=');
    return arn === '' ? [] : [[name, arn] as const];
  });
  return {
    roles: Object.fromEntries(roles),
    subnetIds: listed.parse(MQ_OPERATOR_SUBNETS),
    securityGroupIds: listed.parse(MQ_OPERATOR_SECURITY_GROUPS),
  };
}
