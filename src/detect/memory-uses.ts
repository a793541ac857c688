/** What memory is used for, in words, with the categories of RabbitMQ's memory breakdown that belong to it. */
export interface UseOfMemory {
  readonly name: string;
  readonly categories: readonly string[];
}

/** Code and the runtime's own share are the same on every broker, so they are nobody's doing and not listed. */
export const USES: readonly UseOfMemory[] = [
  {
    name: 'connections and channels',
    categories: ['connection_readers', 'connection_writers', 'connection_channels', 'connection_other'],
  },
  {
    name: 'queues',
    categories: ['queue_procs', 'queue_slave_procs', 'quorum_queue_procs', 'quorum_queue_dlx_procs', 'quorum_ets'],
  },
  { name: 'message bodies', categories: ['binary'] },
  { name: 'message index', categories: ['msg_index'] },
  { name: 'statistics', categories: ['mgmt_db', 'metrics'] },
  { name: 'definitions', categories: ['mnesia', 'metadata_store', 'metadata_store_ets'] },
];
