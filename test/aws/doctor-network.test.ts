import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  EC2Client,
  ReplaceRouteCommand,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import type { AwsDoctorPorts } from '../../src/doctor/aws/ports.ts';
import { CALLED_SERVICES, getsOut, isLetIn, type Placement } from '../../src/doctor/aws/reach.ts';
import { LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import type { BrokerDescription } from '../../src/model/amazon-mq.ts';
import { awsDoctorPorts } from '../../src/wiring/aws-doctor-ports.ts';
import { withEmulator } from '../support/emulator.ts';

/** A network in which nothing gets through at first; each fix, applied as it is printed, clears its finding. */

withEmulator('ministack');
let ec2: EC2Client;
let ports: AwsDoctorPorts;
let vpc = '';
let broker: BrokerDescription;
let placement: Placement;

async function group(name: string): Promise<string> {
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: name, Description: name, VpcId: vpc }),
  );
  return GroupId;
}

async function subnet(cidr: string): Promise<string> {
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpc, CidrBlock: cidr }));
  return Subnet?.SubnetId ?? '';
}

beforeAll(async () => {
  ec2 = new EC2Client({});
  ports = awsDoctorPorts({ region: LOCAL_REGION });
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.7.0.0/16' }));
  vpc = Vpc?.VpcId ?? '';
  const subnetIds = [await subnet('10.7.1.0/24')];
  broker = {
    id: 'b-1',
    name: 'orders',
    engine: 'rabbitmq',
    state: 'RUNNING',
    actionsRequired: [],
    pending: {},
    instances: [{ consoleUrl: 'https://b-1.mq.eu-west-1.amazonaws.com', endpoints: [] }],
    logs: {},
    publiclyAccessible: false,
    subnetIds,
    securityGroups: [await group('broker')],
    tags: {},
  };
  placement = { subnetIds, securityGroupIds: [await group('functions')] };
}, 60_000);

test('a private broker, and functions outside of its VPC', async () => {
  const { health, fix } = await isLetIn(broker, undefined, ports);
  expect(health).toBe('failed');
  expect(fix).toBe(
    `Deploy with --param network=vpc --param subnetIds=${broker.subnetIds} --param securityGroupIds=${broker.securityGroups}`,
  );
  expect(await isLetIn({ ...broker, publiclyAccessible: true }, undefined, ports)).toMatchObject({ health: 'ok' });
});

const INGRESS =
  /^aws ec2 authorize-security-group-ingress --region \S+ --group-id (\S+) --protocol tcp --port (\d+) --source-group (\S+)$/;

test('a security group that lets nobody in, and the rule that is printed', async () => {
  const { health, fix = '' } = await isLetIn(broker, placement, ports);
  const [, GroupId, port, source] = INGRESS.exec(fix) ?? [];
  expect([health, GroupId, port, source]).toEqual([
    'failed',
    broker.securityGroups[0],
    '443',
    placement.securityGroupIds[0],
  ]);
  await allowFrom(GroupId, Number(port), source);
  expect(await isLetIn(broker, placement, ports)).toMatchObject({ health: 'ok' });
  // The other address of the management API is another port.
  const other = {
    ...broker,
    instances: [{ consoleUrl: 'https://b-1.mq.eu-west-1.amazonaws.com:15671', endpoints: [] }],
  };
  expect(await isLetIn(other, placement, ports)).toMatchObject({
    health: 'failed',
    fix: expect.stringContaining('15671'),
  });
});

async function allowFrom(GroupId: string | undefined, port: number, source: string | undefined): Promise<void> {
  const rule = { IpProtocol: 'tcp', FromPort: port, ToPort: port, UserIdGroupPairs: [{ GroupId: source }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [rule] }));
}

test('addresses do as well as a group, when they cover every subnet', async () => {
  const byAddress = { ...broker, securityGroups: [await group('by-address')] };
  const open = (cidr: string) =>
    ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: byAddress.securityGroups[0],
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: cidr }] }],
      }),
    );
  await open('10.8.0.0/16');
  expect(await isLetIn(byAddress, placement, ports)).toMatchObject({ health: 'failed' });
  await open('10.7.0.0/16');
  expect(await isLetIn(byAddress, placement, ports)).toMatchObject({ health: 'ok' });
});

const EGRESS =
  /^aws ec2 authorize-security-group-egress --region \S+ --group-id (\S+) --ip-permissions IpProtocol=tcp,FromPort=(\d+),ToPort=\d+,IpRanges='\[\{CidrIp=(\S+)\}\]'$/;

test('a security group that lets nothing out, and the rule that is printed', async () => {
  const [GroupId] = placement.securityGroupIds;
  const all = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [all] }));
  const { health, fix = '' } = await isLetIn(broker, placement, ports);
  const [, named, port, CidrIp] = EGRESS.exec(fix) ?? [];
  expect([health, named]).toEqual(['failed', GroupId]);
  const rule = { IpProtocol: 'tcp', FromPort: Number(port), ToPort: Number(port), IpRanges: [{ CidrIp }] };
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [rule] }));
  expect(await isLetIn(broker, placement, ports)).toMatchObject({ health: 'ok' });
});

test('no way to the APIs of AWS: no route, an Internet gateway, a NAT gateway', async () => {
  const [SubnetId = ''] = placement.subnetIds;
  expect(await getsOut(placement, ports)).toMatchObject({
    health: 'failed',
    detail: expect.stringContaining('no default route'),
  });
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: vpc }));
  const RouteTableId = RouteTable?.RouteTableId;
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId;
  await ec2.send(new AttachInternetGatewayCommand({ VpcId: vpc, InternetGatewayId: GatewayId }));
  const route = { RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
  await ec2.send(new CreateRouteCommand({ ...route, GatewayId }));
  expect(await getsOut(placement, ports)).toMatchObject({
    health: 'failed',
    fix: expect.stringMatching(/NAT gateway/),
  });
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: await subnet('10.7.2.0/24') }));
  await ec2.send(new ReplaceRouteCommand({ ...route, NatGatewayId: NatGateway?.NatGatewayId }));
  expect(await getsOut(placement, ports)).toMatchObject({ health: 'ok' });
});

test('VPC endpoints do as well as a route, when none is missing', async () => {
  const inside = { ...placement, subnetIds: [await subnet('10.7.3.0/24')] };
  for (const service of CALLED_SERVICES) {
    const { health, fix } = await getsOut(inside, ports);
    expect([health, fix]).toEqual([expect.stringMatching(/failed|warning/), expect.stringContaining(service)]);
    const ServiceName = `com.amazonaws.${LOCAL_REGION}.${service}`;
    await ec2.send(new CreateVpcEndpointCommand({ VpcId: vpc, ServiceName, VpcEndpointType: 'Interface' }));
  }
  expect(await getsOut(inside, ports)).toEqual({ health: 'ok', detail: 'by VPC endpoints' });
});

test('a subnet that does not exist', async () => {
  expect(await getsOut({ ...placement, subnetIds: ['subnet-0000'] }, ports)).toMatchObject({ health: 'failed' });
});
