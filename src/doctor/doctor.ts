import type { SettingsFile } from '../config/schema.ts';
import type { Broker } from '../model/broker.ts';
import { examineBroker } from './broker.ts';
import { examineChannels } from './channels.ts';
import { addressOf, opensPort } from './checks/network.ts';
import { writes } from './checks/writing.ts';
import { type DoctorLine, type DoctorPorts, failed, ok, warning } from './examination.ts';

/** Looks at everything that watching these brokers needs, each thing in the order in which it is used. Sends nothing. */
export async function* examine(
  brokers: readonly Broker[],
  settings: SettingsFile,
  ports: DoctorPorts,
): AsyncGenerator<DoctorLine> {
  yield* examineState(settings, ports);
  for (const broker of brokers) {
    yield* examineBroker(broker, ports, (reading) => writes(broker, settings, reading, ports));
  }
  yield* examineWebhook(settings, ports);
  yield* examineChannels(settings.notify.channels, ports);
}

async function* examineState({ stateFile }: SettingsFile, ports: DoctorPorts): AsyncGenerator<DoctorLine> {
  const problem = await ports.stateProblem();
  const fix = 'Name a stateFile in a folder that this user may write to.';
  const result = problem === undefined ? ok('can be read and written') : failed(problem, fix);
  yield { subject: 'settings', check: stateFile ?? 'state', ...result };
}

/** The channel of the simplest settings: where it is posted must answer, whatever it says. */
async function* examineWebhook({ notify, webhook }: SettingsFile, ports: DoctorPorts): AsyncGenerator<DoctorLine> {
  if (webhook !== undefined) {
    const { health, detail } = await opensPort(addressOf(webhook.url), ports);
    const fix = health === 'ok' ? {} : { fix: 'Start what listens there, or correct the url of webhook.' };
    yield { subject: 'channels', check: 'webhook', health, detail, ...fix };
  } else if (Object.keys(notify.channels).length === 0) {
    const detail = 'no channel but the terminal: nobody is told when nobody looks';
    yield { subject: 'channels', check: 'any', ...warning(detail, 'Add one under notify.channels.') };
  }
}
