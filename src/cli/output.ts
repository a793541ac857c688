import pc from 'picocolors';
import type { Environment } from '../config/environment.ts';
import type { BrokerStatus } from '../model/inspection.ts';

/** How a command prints: to where, how wide, with or without colour. */
export interface Output {
  readonly colours: ReturnType<typeof pc.createColors>;
  /** True on a terminal: live views and progress may redraw. */
  readonly live: boolean;
  readonly width: number;
  line(text?: string): void;
  /** Progress and remarks: standard error, so that `--json` stays clean. */
  note(text: string): void;
}

export function createOutput(environment: Environment): Output {
  const live = process.stdout.isTTY === true;
  return {
    colours: pc.createColors(environment.colour ?? live),
    live,
    width: process.stdout.columns ?? 120,
    line: (text = '') => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
  };
}

export type Status = BrokerStatus;

/** The status in its colour; the word carries the meaning, the colour only helps. */
export function paintStatus({ colours }: Output, status: Status, text: string = status): string {
  switch (status) {
    case 'critical':
      return colours.bold(colours.red(text));
    case 'warning':
      return colours.yellow(text);
    case 'info':
      return colours.cyan(text);
    case 'ok':
      return colours.green(text);
    case 'unknown':
      return colours.magenta(text);
  }
}
