import type { Environment } from '../config/environment.ts';
import { ConfigError, OperatorError } from '../errors.ts';
import { administration, installPackage } from './debian-packages.ts';
import { findInstallation, findProgram, searchPath } from './installation.ts';
import { obtainRootfs } from './rootfs.ts';
import type { Installation } from './state.ts';

export interface Wanted {
  /** A Debian suite to take RabbitMQ from, instead of what is installed. */
  readonly suite: string | undefined;
  readonly progress: (line: string) => void;
}

/** The RabbitMQ to use; installs it where that is possible. Throws with the commands to install it by hand otherwise. */
export async function obtainInstallation(environment: Environment, wanted: Wanted): Promise<Installation> {
  if (wanted.suite !== undefined) return await obtainRootfs(environment, wanted.suite, wanted.progress);
  const found = findInstallation(environment);
  if (found !== undefined) return found;
  if (environment.rabbitmqHome !== undefined) {
    throw new ConfigError([
      `MQ_OPERATOR_RABBITMQ_HOME: "${environment.rabbitmqHome}" has no sbin/rabbitmq-server and plugins, or erl is not ` +
        'on PATH; name the folder of a RabbitMQ installation, or unset it',
    ]);
  }
  const path = searchPath(environment);
  const admin = await administration(path);
  if (admin === undefined) throw notInstalled();
  wanted.progress('RabbitMQ is not installed; installing the Debian package rabbitmq-server (its service stays off)');
  // Erlang's name server comes along; where it was there before, its owner has decided already.
  const ofErlang = findProgram('epmd', path) === undefined ? ['epmd.service', 'epmd.socket'] : [];
  await installPackage(admin, { name: 'rabbitmq-server', services: ['rabbitmq-server.service', ...ofErlang] }, wanted);
  const installed = findInstallation(environment);
  if (installed === undefined) throw notInstalled();
  return installed;
}

function notInstalled(): OperatorError {
  return new OperatorError('LAB_RABBITMQ', 'The lab needs RabbitMQ, and it is not installed on this machine.', {
    fix: [
      'Install it, or point MQ_OPERATOR_RABBITMQ_HOME to it:',
      '  Debian, Ubuntu  sudo apt-get install rabbitmq-server',
      '  macOS           brew install rabbitmq',
      'Or watch a broker in Docker instead of a lab:',
      '  docker run --detach --publish 127.0.0.1:15672:15672 rabbitmq:3-management',
      '  MQ_PASSWORD=guest mq-operator watch --url http://127.0.0.1:15672 --user guest --password-env MQ_PASSWORD',
    ].join('\n'),
  });
}
