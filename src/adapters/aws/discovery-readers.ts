import type { DiscoveryReaders } from '../../aws-ports.ts';
import type { Home } from '../../model/inventory.ts';
import { ec2InterfaceReader } from './ec2-interface-reader.ts';
import { amazonMqReader } from './mq-reader.ts';
import { oncePerHome } from './once-per-home.ts';
import { AMAZON_MQ_SHARES, rateLimit } from './rate-limit.ts';

/** Readers for the functions that only look for brokers: the clients of all other services stay out of them. */
export function discoveryReaders(): (home: Home) => DiscoveryReaders {
  return oncePerHome((home) => ({
    mq: amazonMqReader(home, rateLimit(AMAZON_MQ_SHARES.discovery)),
    interfaces: ec2InterfaceReader(home),
  }));
}
