import { type CommandOutcome, truthAbout } from '../notify/command.ts';
import { EXIT } from './exit-codes.ts';
import type { Output } from './output.ts';

/** Says what became of a command and what is true now; a refusal is an exit code too. */
export function tellOutcome({ kind, detail, incident }: CommandOutcome, now: number, output: Output): void {
  output.line(detail);
  if (incident !== undefined) output.line(output.colours.dim(truthAbout(incident, now)));
  if (kind === 'refused') process.exitCode = EXIT.warning;
}
