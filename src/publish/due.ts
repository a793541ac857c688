/** What was published last, and when that was complete (epoch milliseconds). */
export interface PublishRecord {
  readonly fingerprint: string;
  readonly completedAt: number;
}

export interface PublishRecordStore {
  /** Undefined when nothing was published yet, or it cannot be read: then it is due. */
  load(): Promise<PublishRecord | undefined>;
  save(record: PublishRecord): Promise<void>;
}

/** What somebody changes by hand is put right within a day; so are nodes that are replaced unseen. */
const AT_LATEST = 86_400_000;

/** Why it is time to publish, or undefined while everything is as it was published. */
export function dueBecause(last: PublishRecord | undefined, fingerprint: string, now: number): string | undefined {
  if (last === undefined) return 'nothing was published yet, or not completely';
  if (last.fingerprint !== fingerprint) return 'brokers or settings changed';
  return now - last.completedAt >= AT_LATEST ? 'a day is over' : undefined;
}
