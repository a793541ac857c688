import type { NotifySettings } from '../config/notify-settings.ts';
import { ConfigError } from '../errors.ts';
import { slackLines } from './checks/slack.ts';
import { type ChannelPorts, type DoctorLine, failed, ok, type Result } from './examination.ts';

/** Each channel is opened, and Slack asked about its token and channel; nothing is sent. */
export async function* examineChannels(
  channels: NotifySettings['channels'],
  ports: ChannelPorts,
): AsyncGenerator<DoctorLine> {
  for (const [name, settings] of Object.entries(channels)) {
    const line = (result: Result): DoctorLine => ({ subject: 'channels', check: name, ...result });
    const problems = await ports.channelProblems(name);
    if (problems.length > 0) {
      const problem = problems.join(' ');
      const fix = ports.channelFix?.(name, problem) ?? 'Correct it, then run mq-operator test-notify.';
      yield line(failed(problem, fix));
      continue;
    }
    yield line(ok('can be opened; mq-operator test-notify sends a test through it'));
    if (settings.kind === 'slack') yield* (await slackOf(name, settings.channel, ports)).map(line);
  }
}

async function slackOf(name: string, channel: string, ports: ChannelPorts): Promise<readonly Result[]> {
  try {
    const facts = await ports.slack(name);
    return facts === undefined ? [] : slackLines(facts, channel);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [failed(error.problems.join(' '), 'Correct it, then run doctor again.')];
  }
}
