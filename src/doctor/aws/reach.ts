import { BlockList } from 'node:net';
import type { BrokerDescription } from '../../model/amazon-mq.ts';
import { failed, ok, type Result, warning } from '../examination.ts';
import type { AwsDoctorPorts, PortRule, SecurityGroup, Subnet } from './ports.ts';
import { isLine, told } from './told.ts';

/** Where what talks to brokers runs; absent: outside of every VPC. */
export interface Placement {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

const GROUPS = ['ec2:DescribeSecurityGroups'] as const;
const ROUTES = ['ec2:DescribeSubnets', 'ec2:DescribeRouteTables', 'ec2:DescribeVpcEndpoints'] as const;

/** Whether security groups let the functions through to the management API of a broker, as far as EC2 tells. */
export async function isLetIn(
  description: BrokerDescription,
  placement: Placement | undefined,
  ports: AwsDoctorPorts,
): Promise<Result> {
  const { name, publiclyAccessible, securityGroups, instances } = description;
  if (publiclyAccessible === true) return ok('public: no security group is in the way');
  if (placement === undefined) {
    const { subnetIds } = description;
    return failed(
      `${name} is private, and the functions run outside of its VPC`,
      `Deploy with --param network=vpc --param subnetIds=${subnetIds.join(',')} --param securityGroupIds=${securityGroups.join(',')}`,
    );
  }
  const found = await told(
    async () => ({
      groups: await ports.network.securityGroups([...securityGroups, ...placement.securityGroupIds]),
      subnets: await ports.network.subnets(placement.subnetIds),
    }),
    [...GROUPS, ...ROUTES],
  );
  if (isLine(found)) return found.line;
  const port = portOf(instances[0]?.consoleUrl);
  const of = (ids: readonly string[]) => found.groups.filter(({ id }) => ids.includes(id));
  const broker = of(securityGroups);
  const own = of(placement.securityGroupIds);
  const inbound = broker.flatMap((group) => group.inbound);
  if (!inbound.some((rule) => opens(rule, port) && admits(rule, placement, found.subnets))) {
    const from = placement.securityGroupIds[0] ?? '';
    return failed(
      `no rule of ${securityGroups.join(', ')} lets ${placement.securityGroupIds.join(', ')} in on TCP ${port}`,
      ingress(ports.region, securityGroups[0] ?? '', port, from),
    );
  }
  return letsOut(own, placement, port, ports.region);
}

function letsOut(own: readonly SecurityGroup[], { securityGroupIds }: Placement, port: number, region: string): Result {
  if (own.flatMap(({ outbound }) => outbound).some((rule) => opens(rule, port)))
    return ok(`TCP ${port} is open both ways`);
  return failed(
    `no rule of ${securityGroupIds.join(', ')} lets anything out on TCP ${port}`,
    `aws ec2 authorize-security-group-egress --region ${region} --group-id ${securityGroupIds[0] ?? ''} --ip-permissions IpProtocol=tcp,FromPort=${port},ToPort=${port},IpRanges='[{CidrIp=0.0.0.0/0}]'`,
  );
}

function ingress(region: string, group: string, port: number, from: string): string {
  return `aws ec2 authorize-security-group-ingress --region ${region} --group-id ${group} --protocol tcp --port ${port} --source-group ${from}`;
}

function portOf(url: string | undefined): number {
  const { port = '' } = URL.parse(url ?? '') ?? {};
  return port === '' ? 443 : Number(port);
}

function opens({ from, to }: PortRule, port: number): boolean {
  return from <= port && port <= to;
}

/** By group, or by addresses: those of every subnet that a function may run in. */
function admits(rule: PortRule, { securityGroupIds }: Placement, subnets: readonly Subnet[]): boolean {
  if (rule.prefixLists || rule.groups.some((group) => securityGroupIds.includes(group))) return true;
  const admitted = new BlockList();
  for (const cidr of rule.cidrs) {
    const [address = '', bits = '32'] = cidr.split('/');
    if (address.includes('.')) admitted.addSubnet(address, Number(bits), 'ipv4');
  }
  return subnets.length > 0 && subnets.every(({ cidr }) => admitted.check(cidr.split('/')[0] ?? ''));
}

/** AWS's own APIs that functions in a VPC call; an endpoint of each does as well as a way to the Internet. */
export const CALLED_SERVICES = [
  'mq',
  'monitoring',
  'logs',
  'secretsmanager',
  'sns',
  'sqs',
  'dynamodb',
  'ec2',
  'kms',
] as const;

/** Whether functions in these subnets get to the APIs of AWS. A function has no public address: an Internet gateway is no way. */
export async function getsOut({ subnetIds }: Placement, { network }: AwsDoctorPorts): Promise<Result> {
  const found = await told(async () => {
    const subnets = await network.subnets(subnetIds);
    const vpc = subnets[0]?.vpc;
    return { subnets, endpoints: vpc === undefined ? [] : await network.endpoints(vpc) };
  }, ROUTES);
  if (isLine(found)) return found.line;
  const { subnets, endpoints } = found;
  const unknown = subnetIds.filter((id) => !subnets.some((subnet) => subnet.id === id));
  if (unknown.length > 0) {
    return failed(
      `${unknown.join(', ')} does not exist`,
      'Name subnets of the VPC of the brokers as subnetIds, and deploy again.',
    );
  }
  const lacking = CALLED_SERVICES.filter((service) => !endpoints.includes(service));
  const stuck = subnets.filter(
    ({ wayOut }) => wayOut === undefined || wayOut === 'blackhole' || wayOut.startsWith('igw-'),
  );
  if (stuck.length === 0) return ok(subnets.map(({ id, wayOut }) => `${id} by ${wayOut}`).join(', '));
  if (lacking.length === 0) return ok('by VPC endpoints');
  const where = stuck.map(({ id, wayOut }) => `${id} (${wayOut ?? 'no default route'})`).join(', ');
  const answer = lacking.length === CALLED_SERVICES.length ? failed : warning;
  return answer(
    `no way to the APIs of AWS from ${where}; VPC endpoints are missing for ${lacking.join(', ')}`,
    `Name subnets whose default route is a NAT gateway as subnetIds and deploy again, or make VPC endpoints for ${lacking.join(', ')}.`,
  );
}
