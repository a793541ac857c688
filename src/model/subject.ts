/** What a finding is about. `vhost` is given for what lives in a virtual host. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly name: string;
  readonly vhost?: string;
}

/** Everything that a finding can be about. */
export const SUBJECT_KINDS = [
  'broker',
  'node',
  'vhost',
  'queue',
  'exchange',
  'policy',
  'user',
  'connection',
  'channel',
  'consumer',
  'client',
  'link',
  'source',
  'destination',
  'code',
  'key',
  'network-interface',
  'instance',
  'topic',
  'metric',
  'feature',
  'channel-route',
] as const;

export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** A stable key, unique among the subjects of one broker. Parts are escaped, so that no two subjects share one. */
export function subjectKey(subject: Subject): string {
  const parts = subject.vhost === undefined ? [subject.name] : [subject.vhost, subject.name];
  return [subject.kind, ...parts.map(encodeURIComponent)].join('/');
}

/** For people: `queue orders in /`. */
export function subjectLabel(subject: Subject): string {
  return subject.vhost === undefined
    ? `${subject.kind} ${subject.name}`
    : `${subject.kind} ${subject.name} in ${subject.vhost}`;
}
