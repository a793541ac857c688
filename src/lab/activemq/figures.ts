import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../../errors.ts';
import type { ProcessRef } from '../process-identity.ts';
import { run } from '../run.ts';
import type { ActivemqLab } from './activemq-lab.ts';
import { HEAP_MEGABYTES } from './broker-files.ts';
import { classPath } from './obtain.ts';
import { readActivemqPasswords } from './state.ts';

/** What the broker itself says of one of its parts: the attributes of one MBean, as text. */
export type BrokerBean = Readonly<Record<string, string>>;

/** Reads all MBeans of a broker that runs as active, with the console that comes with ActiveMQ. Throws `OperatorError`. */
export async function readBeans(lab: ActivemqLab): Promise<readonly BrokerBean[]> {
  const { code, stdout, stderr } = await run({
    program: lab.java,
    args: [
      ...['-Xmx64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classPath(lab)],
      ...['org.apache.activemq.console.Main', 'query', '--jmxurl'],
      ...[`service:jmx:rmi:///jndi/rmi://127.0.0.1:${lab.jmxPort}/jmxrmi`, '*'],
    ],
    env: {
      PATH: '/usr/bin:/bin',
      // Not as arguments, which everybody on this machine could read.
      JDK_JAVA_OPTIONS: `-Dactivemq.jmx.user=monitor -Dactivemq.jmx.password=${readActivemqPasswords(lab.dir).monitor}`,
    },
  });
  const beans = parseBeans(stdout);
  if (code === 0 && beans.length > 0) return beans;
  throw new OperatorError('LAB_ACTIVEMQ', `ActiveMQ tells no figures: ${(stderr || stdout).trim().slice(-500)}`);
}

/** Blocks of `name = value` lines with blank lines between them. */
export function parseBeans(text: string): readonly BrokerBean[] {
  return text
    .split(/\n\s*\n/)
    .map((block) =>
      Object.fromEntries(
        block.split('\n').flatMap((line) => {
          const [, name, value] = /^(\w+) = (.*)$/.exec(line) ?? [];
          return name === undefined || value === undefined ? [] : [[name, value]];
        }),
      ),
    )
    .filter((bean) => Object.keys(bean).length > 0);
}

/** Percent of the heap that was in use after the newest garbage collection; undefined before the first one. */
export function heapPercent({ dir }: Pick<ActivemqLab, 'dir'>): number | undefined {
  const log = readFileSync(join(dir, 'gc.log'), 'utf8');
  const [, used] = [...log.matchAll(/Pause .*?(?:\d+)M->(\d+)M\(\d+M\)/g)].at(-1) ?? [];
  return used === undefined ? undefined : Math.round((Number(used) / HEAP_MEGABYTES) * 100);
}

/** Processor time that a broker's process has used since it started, in clock ticks (a hundredth of a second). */
export function processorTicks({ process: broker }: { readonly process?: ProcessRef | undefined }): number | undefined {
  if (broker === undefined || process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${broker.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return undefined;
  }
}
