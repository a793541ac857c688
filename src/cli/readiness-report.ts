import { formatEvidence } from '../model/format.ts';
import type { Consequence } from '../readiness/check.ts';
import type { PostureReport } from '../readiness/posture.ts';
import type { ReadinessReport, Verdict } from '../readiness/readiness.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type Output, paintStatus, type Status } from './output.ts';

const VERDICTS: Readonly<Record<Verdict, { readonly exit: ExitCode; readonly status: Status; readonly text: string }>> =
  {
    ready: { exit: EXIT.ok, status: 'ok', text: 'ready' },
    warnings: { exit: EXIT.warning, status: 'warning', text: 'ready, with warnings' },
    blocked: { exit: EXIT.critical, status: 'critical', text: 'blocked' },
    unknown: { exit: EXIT.unknown, status: 'unknown', text: 'unknown: not everything could be looked at' },
  };

const CONSEQUENCES: Readonly<Record<Consequence, { readonly text: string; readonly status: Status }>> = {
  refuses: { text: 'refuses', status: 'critical' },
  breaks: { text: 'breaks', status: 'critical' },
  'stops-applying': { text: 'stops applying', status: 'warning' },
  'goes-blind': { text: 'goes blind', status: 'warning' },
};

/** 0 ready, 1 warnings, 2 blocked, 3 unknown: the worst of all brokers. */
export function readinessExit(reports: readonly ReadinessReport[]): ExitCode {
  const verdicts = reports.map(({ verdict }) => verdict);
  const worst = (['blocked', 'unknown', 'warnings'] as const).find((verdict) => verdicts.includes(verdict));
  return VERDICTS[worst ?? 'ready'].exit;
}

export function printReadiness(report: ReadinessReport, output: Output): void {
  const { colours } = output;
  const { status, text } = VERDICTS[report.verdict];
  const way = report.path.length === 0 ? '' : ` (${[report.current, ...report.path].join(' → ')})`;
  output.line(`${colours.bold(report.brokerId)}  to RabbitMQ ${report.to}${way}: ${paintStatus(output, status, text)}`);
  for (const item of report.items) {
    const { text: effect, status: colour } = CONSEQUENCES[item.consequence];
    output.line();
    output.line(
      `${paintStatus(output, colour, effect)}  ${colours.bold(item.title)}: ${namesOf(item.affected, item.count)}`,
    );
    if (item.evidence.length > 0) output.line(`  ${item.evidence.map(formatEvidence).join(', ')}`);
    output.line(`  why   ${item.why}`);
    output.line(`  do    ${item.todo}`);
  }
  if (report.unknown.length > 0) output.line();
  for (const { title, reason } of report.unknown) output.line(`${paintStatus(output, 'unknown')}  ${title}: ${reason}`);
  output.line();
  output.line(colours.dim(`${report.passed.length} checks found nothing: ${report.passed.join(', ')}`));
}

export function printPosture(report: PostureReport, output: Output): void {
  const { colours } = output;
  const score = report.score === undefined ? 'not known' : `${report.score} of 100`;
  output.line(`${colours.bold(report.brokerId)}  best practices: ${colours.bold(score)}`);
  for (const { state, title, evidence, offenders, why, how, reason } of report.results) {
    if (state === 'not-applicable') continue;
    output.line();
    output.line(
      `${paintStatus(output, statusOf(state), state)}  ${colours.bold(title)}${reason === undefined ? '' : `: ${reason}`}`,
    );
    if (state !== 'broken') continue;
    output.line(`  seen  ${[...evidence.map(formatEvidence), ...offenders].join(', ')}`);
    output.line(`  why   ${why}`);
    output.line(`  how   ${how}`);
  }
}

function statusOf(state: 'kept' | 'broken' | 'unknown'): Status {
  if (state === 'kept') return 'ok';
  return state === 'broken' ? 'warning' : 'unknown';
}

function namesOf(names: readonly string[], count: number): string {
  const more = count > names.length ? ` and ${count - names.length} more` : '';
  return `${names.join(', ')}${more}`;
}
