import {
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { NetworkRules, PortRule, SecurityGroup, Subnet } from '../../doctor/aws/ports.ts';
import type { Home } from '../../model/inventory.ts';
import { toAwsReadError } from './aws-error.ts';
import { homeSettings } from './client-settings.ts';

const LAST_PORT = 65_535;

const ruleSchema = z
  .object({
    IpProtocol: z.string(),
    FromPort: z.number().default(0),
    ToPort: z.number().default(LAST_PORT),
    IpRanges: z.array(z.object({ CidrIp: z.string() })).default([]),
    UserIdGroupPairs: z.array(z.object({ GroupId: z.string() })).default([]),
    PrefixListIds: z.array(z.unknown()).default([]),
  })
  .transform((rule): readonly PortRule[] => {
    const { IpProtocol, FromPort, ToPort, IpRanges, UserIdGroupPairs, PrefixListIds } = rule;
    const everything = IpProtocol === '-1';
    if (!everything && IpProtocol !== 'tcp' && IpProtocol !== '6') return [];
    return [
      {
        from: everything || FromPort < 0 ? 0 : FromPort,
        to: everything || ToPort < 0 ? LAST_PORT : ToPort,
        cidrs: IpRanges.map(({ CidrIp }) => CidrIp),
        groups: UserIdGroupPairs.map(({ GroupId }) => GroupId),
        prefixLists: PrefixListIds.length > 0,
      },
    ];
  });
const rules = z.array(ruleSchema).default([]);
const groupSchema = z.object({ GroupId: z.string(), IpPermissions: rules, IpPermissionsEgress: rules }).transform(
  ({ GroupId: id, IpPermissions, IpPermissionsEgress }): SecurityGroup => ({
    id,
    inbound: IpPermissions.flat(),
    outbound: IpPermissionsEgress.flat(),
  }),
);
const subnetSchema = z.object({ SubnetId: z.string(), CidrBlock: z.string(), VpcId: z.string() });
const routeSchema = z.object({
  DestinationCidrBlock: z.string().optional(),
  State: z.string().optional(),
  GatewayId: z.string().optional(),
  NatGatewayId: z.string().optional(),
  TransitGatewayId: z.string().optional(),
  NetworkInterfaceId: z.string().optional(),
  VpcPeeringConnectionId: z.string().optional(),
});
const tableSchema = z.object({
  Associations: z.array(z.object({ SubnetId: z.string().optional(), Main: z.boolean().optional() })).default([]),
  Routes: z.array(routeSchema).default([]),
});
const endpointSchema = z.object({ ServiceName: z.string(), State: z.string().optional() });

/** Reads with filters: what does not exist is left out, not an error. */
export function networkRulesReader(home: Home): NetworkRules {
  const client = new EC2Client(homeSettings(home));
  const told = async <T>(call: string, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      throw toAwsReadError(error, `ec2:${call} in ${home.region}`);
    }
  };
  return {
    securityGroups: (ids) =>
      told('DescribeSecurityGroups', async () => {
        const Filters = [{ Name: 'group-id', Values: [...ids] }];
        const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ Filters }));
        return z.array(groupSchema).parse(SecurityGroups ?? []);
      }),
    subnets: async (ids) => {
      const found = await told('DescribeSubnets', async () => {
        const Filters = [{ Name: 'subnet-id', Values: [...ids] }];
        const { Subnets } = await client.send(new DescribeSubnetsCommand({ Filters }));
        return z.array(subnetSchema).parse(Subnets ?? []);
      });
      if (found.length === 0) return [];
      const tables = await told('DescribeRouteTables', async () => {
        const Filters = [{ Name: 'vpc-id', Values: [...new Set(found.map(({ VpcId }) => VpcId))] }];
        const { RouteTables } = await client.send(new DescribeRouteTablesCommand({ Filters }));
        return z.array(tableSchema).parse(RouteTables ?? []);
      });
      return found.map((subnet) => subnetOf(subnet, tables));
    },
    endpoints: (vpc) =>
      told('DescribeVpcEndpoints', async () => {
        const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
        const { VpcEndpoints } = await client.send(new DescribeVpcEndpointsCommand({ Filters }));
        return z
          .array(endpointSchema)
          .parse(VpcEndpoints ?? [])
          .filter(({ State }) => State?.toLowerCase() === 'available')
          .map(({ ServiceName }) => ServiceName.split('.').slice(3).join('.'));
      }),
  };
}

/** A subnet without a table of its own has the main table of its VPC. */
function subnetOf(
  { SubnetId: id, CidrBlock: cidr, VpcId: vpc }: z.output<typeof subnetSchema>,
  tables: readonly z.output<typeof tableSchema>[],
): Subnet {
  const own = tables.find(({ Associations }) => Associations.some(({ SubnetId }) => SubnetId === id));
  const table = own ?? tables.find(({ Associations }) => Associations.some(({ Main }) => Main === true));
  const route = table?.Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0');
  if (route === undefined) return { id, cidr, vpc };
  const { GatewayId, NatGatewayId, TransitGatewayId, NetworkInterfaceId, VpcPeeringConnectionId, State } = route;
  const target = NatGatewayId ?? TransitGatewayId ?? VpcPeeringConnectionId ?? NetworkInterfaceId ?? GatewayId;
  return { id, cidr, vpc, wayOut: State === 'blackhole' ? 'blackhole' : (target ?? 'unknown') };
}
