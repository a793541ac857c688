import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { Command } from 'commander';
import { z } from 'zod';
import { CONDITIONS } from '../../detect/registry.ts';
import { ConfigError } from '../../errors.ts';
import { ACTION_IDS } from '../../model/remediation.ts';
import type { CliContext } from '../context.ts';

const manifest = z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()) });

/** The version of this installation, as its package says it. */
export function ownVersion(): string {
  return readManifest().version;
}

/** `version`: what a bug report needs, and no secret. */
export function versionCommand({ environment, output }: CliContext): Command {
  return new Command('version')
    .description('the version; --verbose has what a bug report needs, and no secret')
    .option('--verbose', 'runtime, system, folders and dependencies as well')
    .option('--json', 'print one JSON document')
    .action(({ verbose, json }: { readonly verbose?: boolean; readonly json?: boolean }) => {
      const { version, dependencies } = readManifest();
      const facts = {
        'mq-operator': version,
        ...(verbose ? factsOf(environment) : {}),
        ...(verbose ? dependencies : {}),
      };
      if (json) {
        output.line(JSON.stringify(facts, undefined, 2));
        return;
      }
      const width = Math.max(...Object.keys(facts).map(({ length }) => length));
      for (const [name, value] of Object.entries(facts)) output.line(`${name.padEnd(width)}  ${value}`);
    });
}

function factsOf({ stateDirectory, cacheDirectory, ci }: CliContext['environment']): Readonly<Record<string, string>> {
  return {
    'running on': `Node.js ${process.version.slice(1)}`,
    system: `${process.platform} ${release()} ${process.arch}`,
    'time zone': Intl.DateTimeFormat().resolvedOptions().timeZone,
    locale: Intl.DateTimeFormat().resolvedOptions().locale,
    state: stateDirectory,
    cache: cacheDirectory,
    ci: String(ci),
    conditions: String(CONDITIONS.length),
    actions: ACTION_IDS.join(', '),
  };
}

/** It lies above the sources, in a checkout as in an installed package. */
function readManifest(): z.output<typeof manifest> {
  const candidates = ['../../../package.json', '../../../../package.json'].map(
    (path) => new URL(path, import.meta.url),
  );
  const found = candidates.find((url) => existsSync(url));
  if (found === undefined) throw new ConfigError(['the package.json of this installation is missing; install again']);
  return manifest.parse(JSON.parse(readFileSync(found, 'utf8')));
}
