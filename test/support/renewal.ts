import { z } from 'zod';
import { ReadError } from '../../src/errors.ts';
import type { ManagementReader } from '../../src/ports.ts';

/** The lab renews its figures each second, later when the machine is busy; a pass before that would see old ones. */
const RENEWAL_POLL_MILLISECONDS = 250;
/** Some faults stop the figures themselves; then waiting longer is no use. */
const RENEWAL_POLLS = 24;

const nodeAges = z.array(z.object({ name: z.string(), uptime: z.number().optional() }));

/** Waits until every running node has told new figures since the last call, but not for ever. */
export function figuresRenewed(reader: ManagementReader): () => Promise<void> {
  let last = new Map<string, number | undefined>();
  /** Undefined while nobody answers: a node that a test took down has no new figures to wait for. */
  const ages = async () => {
    try {
      const { body } = await reader.get('nodes', { columns: 'name,uptime' });
      return new Map(nodeAges.parse(JSON.parse(body)).map(({ name, uptime }) => [name, uptime]));
    } catch (error) {
      if (error instanceof ReadError) return undefined;
      throw error;
    }
  };
  return async () => {
    for (let left = RENEWAL_POLLS; left > 0; left--) {
      const now = await ages();
      if (now === undefined) return;
      const old = [...now].filter(([name, uptime]) => uptime !== undefined && uptime === last.get(name));
      if (old.length === 0) {
        last = now;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, RENEWAL_POLL_MILLISECONDS));
    }
  };
}
