import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { getuid } from 'node:process';
import type { Environment } from '../config/environment.ts';
import { ConfigError, OperatorError } from '../errors.ts';
import { type Administration, administration, asRoot, installPackage } from './debian-packages.ts';
import { findInstallationIn, findProgram, searchPath } from './installation.ts';
import { locked } from './lock.ts';
import type { Installation } from './state.ts';

const SUITE = /^[a-z]{3,20}$/;

/**
 * RabbitMQ of a Debian suite in a folder of its own, made once and shared by all labs of this user. Needs root, since
 * the broker then runs with that folder as its root.
 */
export async function obtainRootfs(
  environment: Environment,
  suite: string,
  progress: (line: string) => void,
): Promise<Installation> {
  if (!SUITE.test(suite)) {
    throw new ConfigError([`--suite: "${suite}" is not a Debian suite; use a name like trixie or sid`]);
  }
  const path = searchPath(environment);
  const admin = getuid?.() === 0 ? await administration(path) : undefined;
  if (admin === undefined) {
    throw new OperatorError('LAB_ROOTFS', 'A RabbitMQ of another Debian suite needs root on a Debian machine.', {
      fix: 'Run it as root, or leave --suite out to use the installed RabbitMQ.',
    });
  }
  const parent = join(environment.cacheDirectory, 'rootfs');
  const folder = join(parent, suite);
  mkdirSync(parent, { recursive: true });
  const present = findInstallationIn(folder);
  if (present !== undefined) return present;
  return await locked(`${folder}.lock`, async () => {
    const made = findInstallationIn(folder);
    return made ?? (await build(admin, { suite, folder }, progress));
  });
}

async function build(
  admin: Administration,
  { suite, folder }: { suite: string; folder: string },
  progress: (line: string) => void,
): Promise<Installation> {
  if (findProgram('debootstrap', admin.path) === undefined) {
    progress('Installing the Debian package debootstrap');
    await installPackage(admin, { name: 'debootstrap', services: [] }, { progress });
  }
  progress(`Fetching Debian ${suite} with its RabbitMQ into ${folder} (once, about a minute)`);
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  await asRoot(admin, ['debootstrap', '--variant=minbase', '--include=rabbitmq-server', suite, draft], progress);
  copyFileSync('/etc/hosts', join(draft, 'etc', 'hosts'));
  rmSync(join(draft, 'var', 'cache', 'apt', 'archives'), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
  const installation = findInstallationIn(folder);
  if (installation !== undefined) return installation;
  throw new OperatorError('LAB_ROOTFS', `Debian ${suite} has no RabbitMQ that the lab knows how to start (${folder}).`);
}
