import { anyAdminClient } from '../admin-client.ts';
import { ADMIN_USER, MONITOR_USER } from '../credentials.ts';
import { LOOK_ONLY } from '../set-up.ts';
import type { Fault } from './fault.ts';

const VHOST = 'lab.policy-missing';
const QUEUE = 'lab.unprotected';

export const policyMissing: Fault = {
  id: 'policy-missing',
  title: 'Virtual host without default policies and limits',
  effect: `makes the virtual host ${VHOST} with a queue; like a new virtual host on Amazon MQ it has no policies and no limits`,
  break: async ({ directory, state }) => {
    const admin = await anyAdminClient(directory, state);
    await admin.put(`vhosts/${VHOST}`, {});
    await admin.put(`permissions/${VHOST}/${ADMIN_USER}`, { configure: '.*', write: '.*', read: '.*' });
    await admin.put(`permissions/${VHOST}/${MONITOR_USER}`, LOOK_ONLY);
    await admin.put(`queues/${VHOST}/${QUEUE}`, { durable: true });
  },
  mend: async ({ directory, state }) => {
    await (await anyAdminClient(directory, state)).delete(`vhosts/${VHOST}`);
  },
};
