import { existsSync } from 'node:fs';
import { getuid } from 'node:process';
import { OperatorError } from '../errors.ts';
import { findProgram } from './installation.ts';
import { run } from './run.ts';

/** How this process may administrate the machine. */
export interface Administration {
  readonly path: string;
  /** What to put before a command: nothing for root, `sudo` for who may use it without a password. */
  readonly prefix: readonly string[];
}

interface Package {
  readonly name: string;
  /** Services that the package would have the system start from now on. */
  readonly services: readonly string[];
}

/** Says to the package scripts: start nothing. Where the machine has one already, it is left alone. */
const START_POLICY = '/usr/sbin/policy-rc.d';

/** Undefined where there is no apt, or neither root nor sudo without a password. */
export async function administration(path: string): Promise<Administration | undefined> {
  if (findProgram('apt-get', path) === undefined) return undefined;
  if (getuid?.() === 0) return { path, prefix: [] };
  const sudo = findProgram('sudo', path);
  if (sudo === undefined) return undefined;
  const { code } = await run({ program: sudo, args: ['-n', 'true'], env: { PATH: path } });
  return code === 0 ? { path, prefix: [sudo, '-n'] } : undefined;
}

/** Installs a Debian package without letting it start anything, now or at the next boot. */
export async function installPackage(
  admin: Administration,
  { name, services }: Package,
  { progress }: { progress: (line: string) => void },
): Promise<void> {
  const ownPolicy = !existsSync(START_POLICY);
  if (ownPolicy) {
    const script = `printf '#!/bin/sh\\nexit 101\\n' > ${START_POLICY} && chmod 755 ${START_POLICY}`;
    await asRoot(admin, ['sh', '-c', script], progress);
  }
  try {
    await asRoot(admin, ['apt-get', 'update'], progress);
    const install = ['apt-get', 'install', '--yes', '--no-install-recommends', name];
    await asRoot(admin, ['env', 'DEBIAN_FRONTEND=noninteractive', ...install], progress);
    if (services.length > 0) await keepOff(admin, { name, services }, progress);
  } finally {
    if (ownPolicy) await asRoot(admin, ['rm', '-f', START_POLICY], progress);
  }
}

/** Not at the next boot either, with whatever starts the services of this machine. */
async function keepOff(
  admin: Administration,
  { name, services }: Package,
  progress: (line: string) => void,
): Promise<void> {
  if (findProgram('systemctl', admin.path) !== undefined) {
    await asRoot(admin, ['systemctl', 'disable', ...services], progress);
  } else {
    // Without systemd the start scripts of the runlevels are what would start it.
    await asRoot(admin, ['update-rc.d', name, 'disable'], progress);
  }
}

/** Runs a command as root and tells what it says as it goes. Throws `OperatorError` with its last words when it fails. */
export async function asRoot(
  { path, prefix }: Administration,
  command: readonly string[],
  progress: (line: string) => void,
): Promise<void> {
  const [program = '', ...args] = [...prefix, ...command];
  const { code, stdout, stderr } = await run(
    { program, args, env: { PATH: path, LANG: 'C.UTF-8' } },
    { onLine: onceASecond((line) => progress(`  ${line}`)) },
  );
  if (code === 0) return;
  const words = (stderr.trim() || stdout.trim()).split('\n').slice(-5).join('\n');
  throw new OperatorError('LAB_INSTALL', `${command.join(' ')} failed (exit code ${code}):\n${words}`, {
    fix: 'Mend what it says, or install the package by hand, and try again.',
  });
}

/** Package tools say hundreds of lines; one a second shows that they are at work. */
function onceASecond(tell: (line: string) => void): (line: string) => void {
  let last = 0;
  return (line) => {
    const now = performance.now();
    if (now - last < 1000) return;
    last = now;
    tell(line);
  };
}
