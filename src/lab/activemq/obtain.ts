import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import { OperatorError } from '../../errors.ts';
import { administration, asRoot, installPackage } from '../debian-packages.ts';
import { findProgram, searchPath } from '../installation.ts';
import { locked } from '../lock.ts';
import { run } from '../run.ts';

/** An ActiveMQ to start, with the Java that runs it. */
export interface ActivemqInstallation {
  readonly java: string;
  /** Folder with all of its jars. */
  readonly jars: string;
  readonly version: string;
}

/** The broker, and what of its dependencies a broker with a store, STOMP and OpenWire needs; 11 MB in all. */
const PACKAGES = [
  ...['activemq', 'activemq-protobuf', 'hawtbuf', 'slf4j', 'commons-logging', 'xbean'].map((name) => `lib${name}-java`),
  ...['core', 'beans', 'aop', 'context', 'expression'].map((name) => `libspring-${name}-java`),
  ...['jms-1.1', 'j2ee-management-1.1', 'jta-1.2'].map((name) => `libgeronimo-${name}-spec-java`),
  ...['core', 'databind', 'annotations'].map((name) => `libjackson2-${name}-java`),
];

const JARS = [
  ...['broker', 'client', 'console', 'kahadb-store', 'openwire-legacy', 'spring', 'stomp', 'jaas', 'protobuf'].map(
    (name) => `activemq-${name}.jar`,
  ),
  ...['core', 'beans', 'aop', 'context', 'expression'].map((name) => `spring3-${name}.jar`),
  ...['geronimo-jms_1.1_spec.jar', 'geronimo-j2ee-management-1.1-spec.jar', 'geronimo-jta-1.2-spec.jar'],
  ...['jackson-core.jar', 'jackson-databind.jar', 'jackson-annotations.jar'],
  ...['hawtbuf.jar', 'xbean-spring.jar', 'slf4j-api.jar', 'slf4j-jdk14.jar', 'commons-logging.jar'],
];

/**
 * ActiveMQ out of Debian's packages, unpacked into the cache folder and not installed; shared by all labs of this user.
 * Java is installed where it is missing. Throws `OperatorError` where that is not possible.
 */
export async function obtainActivemq(
  environment: Environment,
  progress: (line: string) => void,
): Promise<ActivemqInstallation> {
  const path = searchPath(environment);
  const java = findProgram('java', path) ?? (await installJava(path, progress));
  const folder = join(environment.cacheDirectory, 'activemq');
  mkdirSync(environment.cacheDirectory, { recursive: true });
  if (!existsSync(folder)) {
    await locked(`${folder}.lock`, async () => {
      if (!existsSync(folder)) await unpack(folder, path, progress);
    });
  }
  const jars = join(folder, 'usr', 'share', 'java');
  return { java, jars, version: versionOf(jars) };
}

/** Class path of the broker, for the `java` program. */
export function classPath({ jars }: Pick<ActivemqInstallation, 'jars'>): string {
  return JARS.map((name) => join(jars, name)).join(':');
}

async function installJava(path: string, progress: (line: string) => void): Promise<string> {
  const admin = await administration(path);
  if (admin === undefined) throw notAvailable('Java is not installed.');
  progress('Java is not installed; installing the Debian package default-jre-headless');
  await installPackage(admin, { name: 'default-jre-headless', services: [] }, { progress });
  const java = findProgram('java', path);
  if (java === undefined) throw notAvailable('Java is still not there.');
  return java;
}

/** Debian's signatures are checked by apt, which also knows the mirror of this machine. */
async function unpack(folder: string, path: string, progress: (line: string) => void): Promise<void> {
  if (findProgram('apt-get', path) === undefined) throw notAvailable('There is no apt.');
  progress(`Fetching ActiveMQ into ${folder} (once, some seconds)`);
  const draft = `${folder}.draft`;
  const packages = `${folder}.packages`;
  for (const made of [draft, packages]) {
    rmSync(made, { recursive: true, force: true });
    mkdirSync(made, { recursive: true });
  }
  await download(packages, path, progress);
  for (const file of readdirSync(packages)) {
    const { code, stderr } = await run({
      program: 'dpkg-deb',
      args: ['--extract', join(packages, file), draft],
      env: { PATH: path },
    });
    if (code !== 0) throw notAvailable(`${file} cannot be unpacked: ${stderr.trim()}`);
  }
  rmSync(packages, { recursive: true, force: true });
  renameSync(draft, folder);
}

async function download(folder: string, path: string, progress: (line: string) => void): Promise<void> {
  const fetch = {
    program: 'apt-get',
    args: ['download', ...PACKAGES],
    env: { PATH: path, LANG: 'C.UTF-8' },
    cwd: folder,
  };
  if ((await run(fetch)).code === 0) return;
  // A machine that has never asked what there is, or has asked long ago.
  const admin = await administration(path);
  if (admin !== undefined) await asRoot(admin, ['apt-get', 'update'], progress);
  const { code, stderr } = await run(fetch);
  if (code !== 0) throw notAvailable(`apt-get download failed: ${stderr.trim().split('\n').at(-1) ?? ''}`);
}

function versionOf(jars: string): string {
  const version = readdirSync(jars)
    .map((name) => /^activemq-broker-(\d+\.\d+\.\d+)/.exec(name)?.[1])
    .find((found) => found !== undefined);
  if (version !== undefined) return version;
  throw new OperatorError('LAB_ACTIVEMQ', `${jars} has no ActiveMQ broker.`, {
    fix: 'Remove that cache folder and try again.',
  });
}

function notAvailable(why: string): OperatorError {
  return new OperatorError('LAB_ACTIVEMQ', `The ActiveMQ of the lab is not to be had: ${why}`, {
    fix: 'Use a Debian 12 machine, as root, with sudo, or with Java installed and "apt-get update" done.',
  });
}
