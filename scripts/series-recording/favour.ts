import { writeFileSync } from 'node:fs';

/**
 * Lets a broker go before what else this machine does: its processor time is to be its own. Linux weighs the sessions of
 * processes against each other, and a broker of the lab has one of its own. Needs root.
 */
export function favour(pid: number): void {
  writeFileSync(`/proc/${pid}/autogroup`, '-20');
}
