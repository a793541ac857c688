/**
 * What one pass may ask of a broker. The figures come from `npm run bench:collect` on RabbitMQ 3.10.8:
 * every listing, even one page of it, first collects and sorts all objects, so pages cost almost as much as the whole.
 */
export interface CollectBudget {
  /** The greatest page that RabbitMQ serves. */
  readonly pageSize: number;
  /** Up to so many queues, each pass reads them with all statistics; above, depth first. */
  readonly detailedQueues: number;
  /** Up to so many queues, each pass lists every queue's depth; above, the non-empty ones, and all of them now and then. */
  readonly listedQueues: number;
  /** Above so many queues the full listing would not fit the size cap of a reply any more. */
  readonly walkableQueues: number;
  /** Queues beyond `detailedQueues` that get a closer look. */
  readonly closerLook: number;
  /** Connections, channels and exchanges, each. */
  readonly elements: number;
  /** Consumers and bindings come unpaged, so beyond so many none is read. */
  readonly unpagedConsumers: number;
  readonly unpagedBindingsQueues: number;
  /** Age after which a full walk of the queues, the exchanges beyond one page and the bindings are read anew. */
  readonly walkAgeMilliseconds: number;
  /** Age after which the queues that hold messages are listed anew, even where the broker holds as many as before. */
  readonly headAgeMilliseconds: number;
  /** So much may the messages of the whole broker have changed since, in messages or as a share, whichever is more. */
  readonly headTolerance: { readonly messages: number; readonly share: number };
  /** Age after which a queue is looked at closely again although the listing shows nothing new of it. */
  readonly detailAgeMilliseconds: number;
  /** The same for what people change rarely: users, permissions, operator policies, feature flags. */
  readonly slowAgeMilliseconds: number;
  /** An overview that takes so long, or a pass that took so long, means a slow broker. */
  readonly slowReplyMilliseconds: number;
  readonly slowPassMilliseconds: number;
  /** Events waiting in the statistics database of the broker. */
  readonly statisticsBacklog: number;
  /** Share of the memory limit from which a node's memory breakdown is read. */
  readonly memoryShare: number;
}

export const DEFAULT_BUDGET: CollectBudget = {
  pageSize: 500,
  detailedQueues: 500,
  listedQueues: 2_000,
  walkableQueues: 60_000,
  closerLook: 50,
  elements: 2_000,
  unpagedConsumers: 5_000,
  unpagedBindingsQueues: 20_000,
  walkAgeMilliseconds: 10 * 60_000,
  headAgeMilliseconds: 4 * 60_000,
  headTolerance: { messages: 10, share: 0.01 },
  detailAgeMilliseconds: 3 * 60_000,
  slowAgeMilliseconds: 5 * 60_000,
  slowReplyMilliseconds: 2_000,
  slowPassMilliseconds: 10_000,
  statisticsBacklog: 1_000,
  memoryShare: 0.75,
};
