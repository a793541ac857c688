import type { Queue } from '../model/rabbitmq.ts';
import type { Question } from './contributor.ts';
import { livesOn, queueKey, type View } from './view.ts';

/** The messages that matter to a question: those of the node in trouble, or of the queues that the finding names. */
export interface HeldMessages {
  readonly queues: readonly Queue[];
  readonly ready: number;
  readonly unacked: number;
  /** Message bytes, where the broker told them for the queues that hold most; undefined otherwise. */
  readonly bytes: number | undefined;
}

export function heldMessages({ finding, trouble, node, view }: Question): HeldMessages {
  const named = new Set(
    finding.observations
      .filter(({ subject }) => subject.kind === 'queue')
      .map(({ subject }) => queueKey({ vhost: subject.vhost ?? '/', name: subject.name })),
  );
  const onlyNamed = (trouble === 'backlog' || trouble === 'unacked') && named.size > 0;
  const queues = view.queues.filter((queue) =>
    onlyNamed ? named.has(queueKey(queue)) : node === undefined || livesOn(queue, node, view),
  );
  return {
    queues,
    ready: queues.reduce((total, { ready }) => total + ready, 0),
    unacked: queues.reduce((total, { unacked }) => total + unacked, 0),
    bytes: knownBytes(queues, view),
  };
}

/** Part of the trouble that messages make up, 0 to 1: of the memory in use, or of the disk space at stake. */
export function messagesShare(question: Question, held: HeldMessages): number {
  switch (question.trouble) {
    case 'memory':
      return question.memory?.shares.messages ?? 0;
    case 'disk': {
      // The size of the disk is not told; the bytes held against those still free say whether draining would help.
      const free = question.view.nodes.find(({ name }) => name === question.node)?.diskFree;
      return held.bytes === undefined || free === undefined ? 0.3 : held.bytes / Math.max(held.bytes + free, 1);
    }
    case 'backlog':
    case 'unacked':
      return 1;
    default:
      return 0;
  }
}

/** Whether `messagesShare` rests on what the broker measured. */
export function messagesMeasured({ trouble, memory }: Question, held: HeldMessages): boolean {
  if (trouble === 'memory') return memory?.measured === true;
  return trouble === 'disk' ? held.bytes !== undefined : true;
}

/** Known when the queues with known bytes hold nine tenths of the messages. */
function knownBytes(queues: readonly Queue[], view: View): number | undefined {
  let bytes = 0;
  let known = 0;
  let all = 0;
  for (const queue of queues) {
    const size = view.details.get(queueKey(queue))?.messageBytes;
    all += queue.messages;
    if (size === undefined) continue;
    bytes += size;
    known += queue.messages;
  }
  return all > 0 && known >= all * 0.9 ? bytes : undefined;
}
