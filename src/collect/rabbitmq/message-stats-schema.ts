import { z } from 'zod';
import { present, rateOf } from './loose.ts';

/** `message_stats` of the overview and of a queue: rates per second; absent while there was no traffic. */
export const messageStats = z
  .object({
    publish_details: rateOf,
    confirm_details: rateOf,
    deliver_details: rateOf,
    deliver_no_ack_details: rateOf,
    get_details: rateOf,
    get_no_ack_details: rateOf,
    get_empty_details: rateOf,
    redeliver_details: rateOf,
    ack_details: rateOf,
    return_unroutable_details: rateOf,
    drop_unroutable_details: rateOf,
    disk_reads_details: rateOf,
    disk_writes_details: rateOf,
  })
  .transform((raw) =>
    present({
      publish: raw.publish_details,
      confirm: raw.confirm_details,
      deliver: raw.deliver_details,
      deliverNoAck: raw.deliver_no_ack_details,
      get: raw.get_details,
      getNoAck: raw.get_no_ack_details,
      getEmpty: raw.get_empty_details,
      redeliver: raw.redeliver_details,
      ack: raw.ack_details,
      returnUnroutable: raw.return_unroutable_details,
      dropUnroutable: raw.drop_unroutable_details,
      diskReads: raw.disk_reads_details,
      diskWrites: raw.disk_writes_details,
    }),
  )
  .catch({});
