import { DescribeNetworkInterfacesCommand, EC2Client, type Filter } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Fetched, InterfaceReader } from '../../aws-ports.ts';
import { parseList } from '../../collect/rabbitmq/loose.ts';
import type { NetworkInterface } from '../../model/amazon-mq.ts';
import type { Home } from '../../model/inventory.ts';
import { homeSettings } from './client-settings.ts';
import { fetched } from './fetch.ts';

const interfaceSchema = z
  .object({
    NetworkInterfaceId: z.string(),
    PrivateIpAddress: z.string(),
    Status: z.string().optional(),
  })
  .transform(
    ({ NetworkInterfaceId: id, PrivateIpAddress: ipAddress, Status }): NetworkInterface => ({
      id,
      ipAddress,
      status: Status === 'available' ? 'detached' : 'attached',
    }),
  );

/** Reads network interfaces with filters: unlike ids, filters that match nothing are no error. */
export function ec2InterfaceReader(home: Home): InterfaceReader {
  const client = new EC2Client(homeSettings(home));
  const find = (name: string, values: readonly string[]): Promise<Fetched<readonly NetworkInterface[]>> =>
    fetched(`ec2:DescribeNetworkInterfaces in ${home.region}`, async (count) => {
      const filters: Filter[] = [{ Name: name, Values: [...values] }];
      count();
      const { NetworkInterfaces = [] } = await client.send(new DescribeNetworkInterfacesCommand({ Filters: filters }));
      return parseList(NetworkInterfaces, interfaceSchema);
    });
  return {
    byAddress: async (addresses) => {
      const found = await find('addresses.private-ip-address', addresses);
      return { ...found, value: found.value.filter(({ ipAddress }) => addresses.includes(ipAddress)) };
    },
    byId: async (ids) => {
      const found = await find('network-interface-id', ids);
      return { ...found, value: found.value.filter(({ id }) => ids.includes(id)) };
    },
  };
}
