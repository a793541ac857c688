import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { OperatorError } from '../errors.ts';

const BLOCK_SIZE = 16;
/** Below the range from which systems take the local ports of outgoing connections (32768 on Linux, 49152 on macOS). */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const ATTEMPTS = 50;

/**
 * Sixteen consecutive ports that are free on 127.0.0.1. They are not held: the caller binds the first one at once, and
 * since blocks are aligned, whoever has the first port of a block has the block.
 */
export async function findPortBlock(): Promise<readonly number[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const first = FIRST_PORT + BLOCK_SIZE * randomInt((LAST_PORT - FIRST_PORT) / BLOCK_SIZE);
    const ports = Array.from({ length: BLOCK_SIZE }, (_, offset) => first + offset);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return ports;
  }
  throw new OperatorError('LAB_PORTS', `No ${BLOCK_SIZE} consecutive free ports on 127.0.0.1.`, {
    fix: `End what listens between ${FIRST_PORT} and ${LAST_PORT}.`,
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
