import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '../../src/lab/lab.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'mq-operator.js');

export interface ConsoleWatch {
  readonly url: string;
  /** Settings file of this watch, for other commands. */
  readonly config: string;
  readonly variables: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface WatchSettings {
  /** How far every action may go; default: it needs somebody's approval. */
  readonly mode?: 'approve' | 'auto';
  /** Where every event is posted. */
  readonly webhook?: string;
}

/** `mq-operator watch --console` over a lab, as a person starts it. */
export async function startConsoleWatch(
  lab: Lab,
  intervalSeconds = 1,
  settings: WatchSettings = {},
): Promise<ConsoleWatch> {
  const folder = mkdtempSync(join(tmpdir(), 'mq-operator-console-'));
  const config = join(folder, 'settings.yaml');
  writeFileSync(config, JSON.stringify(settingsFor(lab, join(folder, 'state.db'), settings)));
  const variables = { PATH: process.env.PATH ?? '', HOME: folder, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder };
  const args = ['watch', '--console', '--port', '0', '--interval', String(intervalSeconds), '--config', config];
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: variables });
  const url = await consoleUrl(child);
  return {
    url,
    config,
    variables,
    async stop() {
      const ended = new Promise((resolve) => child.on('close', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settingsFor(lab: Lab, stateFile: string, { mode = 'approve', webhook }: WatchSettings) {
  const [user, passwordFile] = [lab.monitorUser, lab.credentialsFile];
  const channels = webhook === undefined ? {} : { events: { kind: 'webhook', url: webhook } };
  return {
    stateFile,
    notify: { channels },
    brokers: [
      {
        name: lab.name,
        url: lab.managementUrl,
        user,
        passwordFile,
        deploymentMode: lab.nodes.length > 1 ? 'cluster-multi-az' : 'single-instance',
        instanceType: 'mq.m7g.medium',
        expectedNodes: lab.nodes.length,
      },
    ],
    remediations: {
      rules: [
        {
          actions: ['*'],
          mode,
          user: lab.adminUser,
          passwordFile,
          coolDownSeconds: 0,
          caps: { percent: 100 },
        },
      ],
    },
  };
}

/** Throws with what it said when it ends before it serves. */
function consoleUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: unknown) => {
      said += String(chunk);
      const url = /Console\s+(http:\/\/\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('close', (code) => reject(new Error(`watch ended with ${code}: ${said}`)));
  });
}
