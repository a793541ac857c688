import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import type { Broker } from '../../model/broker.ts';
import type { Severity } from '../../model/finding.ts';
import { notify } from '../../notify/notify.ts';
import type { StackTestReport } from '../../notify/stack-test.ts';
import { type TestHop, testChannels, works } from '../../notify/test-channels.ts';
import { testEffects } from '../../notify/test-effects.ts';
import type { Notifier, Preview } from '../../ports.ts';
import { localNotifiers } from '../../wiring/local-notifiers.ts';
import { localClock } from '../../wiring/local-state.ts';
import { type BrokerOptions, resolveTarget, type Target, withBrokerOptions } from '../broker-options.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { type Output, paintStatus } from '../output.ts';
import { waiting } from '../waiting.ts';

interface TestNotifyOptions extends BrokerOptions {
  readonly channel?: string;
  readonly severity: string;
  readonly dryRun?: boolean;
  readonly stack?: string;
  readonly region?: string;
}

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];

/** `test-notify`: a marked incident through every channel, and what became of it at each. */
export function testNotifyCommand(context: CliContext): Command {
  return withBrokerOptions(new Command('test-notify'))
    .description('send a marked test incident through every route and report each hop')
    .option('--channel <name>', 'only this channel')
    .option('--severity <severity>', 'info, warning or critical (critical calls whoever is to be called)', 'info')
    .option('--dry-run', 'send nothing; print exactly what would be sent')
    .option('--stack <stage>', 'have the deployed stack of this stage send it, with its own settings and role')
    .option('--region <region>', 'with --stack: where it is deployed')
    .action(async (options: TestNotifyOptions) => {
      if (options.stack !== undefined) return testDeployed(options, context.output);
      const target = await resolveTarget(options, context.environment);
      const notifiers = await chosenNotifiers(target, context, options.channel);
      const [broker] = target.brokers;
      if (broker === undefined) throw new ConfigError(['no broker is named that the test could speak of']);
      const severity = severityOf(options.severity);
      if (options.dryRun) await preview(notifiers, broker, severity, context.output);
      else await test(target, notifiers, { broker, severity }, context.output);
    });
}

async function chosenNotifiers(
  { settings }: Target,
  { environment, output }: CliContext,
  channel: string | undefined,
): Promise<readonly Notifier[]> {
  const all = await localNotifiers(settings, environment, { print: output.line });
  const chosen = all.filter((notifier) => channel === undefined || notifier.channel === channel);
  if (chosen.length > 0) return chosen;
  throw new ConfigError([`--channel: "${channel}" is not among ${all.map((one) => one.channel).join(', ')}`]);
}

function severityOf(text: string): Severity {
  const severity = SEVERITIES.find((known) => known === text);
  if (severity === undefined) throw new ConfigError([`--severity: "${text}" is none of ${SEVERITIES.join(', ')}`]);
  return severity;
}

async function preview(
  notifiers: readonly Notifier[],
  broker: Broker,
  severity: Severity,
  output: Output,
): Promise<void> {
  const dryRun = ({ channel, effect, payload }: Preview) => {
    const what = effect.kind === 'notify' ? effect.reason : effect.kind;
    output.line(output.colours.bold(`${channel}, ${what}`));
    output.line(typeof payload === 'string' ? payload : JSON.stringify(payload, null, 2));
  };
  const now = localClock.now();
  const effects = notifiers.flatMap(({ channel }) => testEffects({ channel, brokerId: broker.id, severity, now }));
  await notify({ broker, effects, receipts: [] }, { notifiers, clock: localClock, record: async () => {}, dryRun });
}

interface Subject {
  readonly broker: Broker;
  readonly severity: Severity;
}

async function test(
  { settings }: Target,
  notifiers: readonly Notifier[],
  subject: Subject,
  output: Output,
): Promise<void> {
  const hops = await testChannels(notifiers, { ...subject, clock: localClock });
  report({ routes: settings.incidents.routes, channels: notifiers.map(({ channel }) => channel), hops }, output);
}

type Report = Pick<StackTestReport, 'channels'> & {
  readonly routes: readonly { readonly name: string; readonly channels: readonly string[] }[];
  readonly hops: readonly TestHop[];
};

function report({ routes, channels, hops }: Report, output: Output): void {
  output.line();
  for (const { name, channels: names } of routes) output.line(`route ${name}: ${names.join(', ')}`);
  if (!channels.every((channel) => works(channel, hops))) process.exitCode = EXIT.critical;
  for (const { channel, outcome, detail, milliseconds } of hops) {
    const status = outcome === 'sent' ? 'ok' : 'critical';
    output.line(
      `${paintStatus(output, status, outcome.padEnd(10))}${channel.padEnd(16)}${detail} (${milliseconds} ms)`,
    );
  }
}

/** The stack sends it itself: what is tested are its own settings, role, secrets and network. */
async function testDeployed(
  { stack = '', region, channel, severity }: TestNotifyOptions,
  output: Output,
): Promise<void> {
  if (region === undefined) throw new ConfigError(['--region: is missing; name the Region of the stack']);
  const { testStack } = await import('../../wiring/stack-test.ts');
  const asked = { severity: severityOf(severity), ...(channel === undefined ? {} : { channel }) };
  const answer = await waiting(`Stack ${stack} is sending`, () => testStack({ stage: stack, region }, asked));
  if (answer.channels.length === 0) throw new ConfigError([`--channel: the stack has no channel "${channel}"`]);
  report(answer, output);
}
