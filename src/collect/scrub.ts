import type { Recording } from './recording.ts';

/** Fields whose value is a secret, or tells about the machine, in any reply of RabbitMQ. */
const SECRET =
  /^(password|password_hash|hashing_algorithm|src[-_]uri|dest[-_]uri|uri|local_uri|os_pid|db_dir|log_files?|sasl_log_file|config_files|enabled_plugins_file|peer_cert_\w+|host)$/;

const IPV4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
/** `rabbit@ip-10-0-1-2.eu-west-1.compute.internal`: what follows the sign names a machine. */
const NODE_HOST = /(?<=@)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*/g;
const PUBLIC = new Set(['127.0.0.1', '0.0.0.0', 'localhost']);

/**
 * A recording without host names, addresses and secrets. The same host gets the same stand-in everywhere,
 * so that connections still belong to their nodes; names of queues, users and virtual hosts stay.
 */
export function scrub(recording: Recording): Recording {
  const hosts = standIns((index) => `host-${index}`);
  const addresses = standIns((index) => `10.0.0.${index}`);
  const plain = (text: string): string => text.replace(IPV4, addresses).replace(NODE_HOST, hosts);
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return plain(value);
    if (Array.isArray(value)) return value.map(clean);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [plain(key), SECRET.test(key) ? 'scrubbed' : clean(entry)]),
    );
  };
  return { ...recording, replies: recording.replies.map((reply) => ({ ...reply, ...scrubbed(reply, clean, plain) })) };
}

function scrubbed(
  reply: Recording['replies'][number],
  clean: (value: unknown) => unknown,
  plain: (text: string) => string,
) {
  const path = encoded(reply.path, plain);
  if ('failure' in reply) return { path, message: plain(reply.message) };
  return reply.text === undefined ? { path, json: clean(reply.json) } : { path, text: plain(reply.text) };
}

/** A path is made of encoded names, which are scrubbed one by one. */
function encoded(path: string, plain: (text: string) => string): string {
  return path
    .split('/')
    .map((part) => encodeURIComponent(plain(decodeURIComponent(part))))
    .join('/');
}

function standIns(name: (index: number) => string): (found: string) => string {
  const known = new Map<string, string>();
  return (found) => {
    if (PUBLIC.has(found)) return found;
    const standIn = known.get(found) ?? name(known.size + 1);
    known.set(found, standIn);
    return standIn;
  };
}
