import { Command } from 'commander';
import { inspectionsToJson } from '../../api/broker-report.ts';
import type { Environment } from '../../config/environment.ts';
import { type Inspection, statusOf } from '../../model/inspection.ts';
import { postureOf } from '../../readiness/posture.ts';
import { openLocal } from '../../wiring/local.ts';
import { inspectRecording } from '../../wiring/recorded.ts';
import { type BrokerOptions, resolveTarget, withBrokerOptions } from '../broker-options.ts';
import type { CliContext } from '../context.ts';
import type { Output } from '../output.ts';
import { printPosture } from '../readiness-report.ts';
import { exitCodeOf, printInspection } from '../report.ts';
import { waiting } from '../waiting.ts';

interface CheckOptions extends BrokerOptions {
  readonly json?: boolean;
  readonly recording?: string;
  readonly posture?: boolean;
}

/** `check`: one pass over every broker; nothing is stored, nobody is told. */
export function checkCommand({ environment, output }: CliContext): Command {
  return withBrokerOptions(new Command('check'))
    .description('one pass: what is wrong now, and why')
    .option('--json', 'print one JSON document')
    .option('--posture', 'score the broker against the best practices for RabbitMQ instead')
    .option('--recording <file>', 'judge recorded replies instead of a live broker')
    .addHelpText('after', '\nExit code: 0 ok, 1 warning, 2 critical, 3 unknown (as monitoring plugins do).')
    .action(async (options: CheckOptions) => {
      const inspections =
        options.recording === undefined
          ? await inspectLive(options, environment)
          : [await inspectRecording(options.recording)];
      if (options.posture) {
        printPostures(inspections, options, output);
        return;
      }
      if (options.json) output.line(inspectionsToJson(inspections));
      else for (const inspection of inspections) printInspection(inspection, output);
      process.exitCode = exitCodeOf(inspections.map(statusOf));
    });
}

async function inspectLive(options: CheckOptions, environment: Environment): Promise<Inspection[]> {
  const local = await openLocal(await resolveTarget(options, environment), environment);
  try {
    const inspections: Inspection[] = [];
    for (const broker of local.brokers) {
      inspections.push(await waiting(`Reading ${broker.name}`, () => local.inspect(broker)));
    }
    return inspections;
  } finally {
    await local.close();
  }
}

/** A report to read, not an alarm: it ends with exit code 0 whatever the score. */
function printPostures(inspections: readonly Inspection[], { json }: CheckOptions, output: Output): void {
  const reports = inspections.map(({ broker, snapshot }) => postureOf({ broker, snapshot, now: snapshot.takenAt }));
  if (json) output.line(JSON.stringify({ version: 1, reports }, null, 2));
  else for (const report of reports) printPosture(report, output);
}
