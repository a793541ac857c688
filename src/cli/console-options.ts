import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import { isLoopback } from '../console/access.ts';
import type { ConsoleOptions } from '../console/server.ts';
import { newToken } from '../console/sessions.ts';
import { ConfigError } from '../errors.ts';
import type { Output } from './output.ts';

export interface ConsoleCommandOptions {
  readonly host?: string;
  readonly port?: string;
  readonly allowHost?: readonly string[];
  readonly tokenFile?: string;
}

export const CONSOLE_PORT = 8025;
/** When the usual port is taken, the next ones are tried. */
const SPARE_PORTS = 20;
const TOKEN_VARIABLE = 'MQ_OPERATOR_CONSOLE_TOKEN';
const SHORTEST_TOKEN = 16;

/** Where the console listens, and who may look. */
export function withConsoleOptions(command: Command): Command {
  return command
    .option('--port <number>', `port of the console (default: ${CONSOLE_PORT}, or the next that is free)`)
    .option('--host <address>', 'address of the console; any but a loopback address asks for a token', '127.0.0.1')
    .option('--allow-host <name...>', 'names under which browsers may open the console, beside its address')
    .option('--token-file <file>', `file with the token (default: ${TOKEN_VARIABLE}, else a new one is printed)`);
}

/** Throws `ConfigError` for what cannot be used. A token that is made up here is printed, once. */
export async function consoleServer(
  { host = '127.0.0.1', port, allowHost = [], tokenFile }: ConsoleCommandOptions,
  environment: Environment,
  output: Output,
): Promise<ConsoleOptions> {
  const number = port === undefined ? CONSOLE_PORT : portOf(port);
  const given = await givenToken(tokenFile, environment);
  const token = given ?? (isLoopback(host) ? undefined : newToken());
  if (token !== undefined && token !== given) {
    output.note(`The console is open to the network. Its token, shown only this once:\n\n  ${token}\n`);
  }
  return {
    host,
    port: number,
    spare: port === undefined ? SPARE_PORTS : 0,
    allowedHosts: allowHost.map((name) => name.toLowerCase()),
    ...(token === undefined ? {} : { token }),
  };
}

function portOf(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new ConfigError([
    `--port: "${text}" is no port; give a number up to 65535, for instance --port ${CONSOLE_PORT}`,
  ]);
}

async function givenToken(file: string | undefined, environment: Environment): Promise<string | undefined> {
  const [place, token] =
    file === undefined
      ? [TOKEN_VARIABLE, environment.variable(TOKEN_VARIABLE)]
      : [`--token-file ${file}`, (await readToken(file)).trim()];
  if (token === undefined || token.length >= SHORTEST_TOKEN) return token;
  throw new ConfigError([`${place}: the token has ${token.length} characters; give it at least ${SHORTEST_TOKEN}`]);
}

async function readToken(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError([`--token-file: ${error instanceof Error ? error.message : String(error)}`]);
  }
}
