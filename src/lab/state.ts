import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../collect/json.ts';
import type { Environment } from '../config/environment.ts';
import { OperatorError } from '../errors.ts';
import { type ProcessRef, processRefSchema } from './process-identity.ts';

const port = z.int().min(1).max(65_535);

const nodeSchema = z.strictObject({
  number: z.int().positive(),
  /** Erlang node name, as the management API shows it. */
  name: z.string(),
  amqpPort: port,
  managementPort: port,
  distributionPort: port,
  process: processRefSchema.optional(),
});

const installationSchema = z.strictObject({
  /** Folder with `sbin` and `plugins`, as seen from inside `rootfs` where there is one. */
  home: z.string(),
  version: z.string(),
  /** The `erl_call` program. */
  erlCall: z.string(),
  /** Root of another system that the broker runs in. */
  rootfs: z.string().optional(),
});

const labStateSchema = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  phase: z.enum(['starting', 'up']),
  /** Who started the lab; a lab that is `starting` without a launcher was left behind. */
  launcher: processRefSchema,
  installation: installationSchema,
  instanceType: z.string(),
  statisticsMilliseconds: z.int().positive(),
  /** How often the management API takes them, where it is not the broker's own default. */
  sampleSeconds: z.int().positive().optional(),
  memoryLimitBytes: z.int().positive(),
  diskLimitBytes: z.int().positive(),
  /** Erlang processes that a node may have, where it is not the broker's own default. */
  processLimit: z.int().positive().optional(),
  searchPath: z.string(),
  epmd: z.strictObject({ port, process: processRefSchema.optional() }),
  nodes: z.array(nodeSchema),
  /** Live clients by id: load patterns and those that some faults need. */
  clients: z.record(z.string(), processRefSchema),
  /** Ids of the faults that are in force. */
  faults: z.array(z.string()),
});

/** What a lab's folder says about the lab: everything that it takes to use it and to end it. No secrets. */
export type LabState = z.infer<typeof labStateSchema>;
export type LabNode = LabState['nodes'][number];
export type Installation = LabState['installation'];

const STATE_FILE = 'lab.json';

/** Folder of a lab that has a name and no folder of its own choice. */
export function labDirectory(environment: Environment, name: string): string {
  return join(labsDirectory(environment), name);
}

/** Folders of all labs that have no folder of their own choice. */
export function listLabDirectories(environment: Environment): readonly string[] {
  try {
    return readdirSync(labsDirectory(environment)).map((name) => labDirectory(environment, name));
  } catch {
    return [];
  }
}

/** Undefined when the folder has no lab. Throws `OperatorError` when it has something that is not ours to read. */
export function readState(directory: string): LabState | undefined {
  const file = join(directory, STATE_FILE);
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  const parsed = labStateSchema.safeParse(parseJson(text)?.value);
  if (parsed.success) return parsed.data;
  throw new OperatorError('LAB_STATE', `${file} is not the record of a lab of this version of mq-operator.`, {
    fix: 'End that lab with the version that started it, or choose another folder with --dir or name with --name.',
  });
}

/** A process recorded in a file of its own; undefined when there is none. */
export function readProcessRef(file: string): ProcessRef | undefined {
  return processRefSchema.safeParse(parseJson(readIfThere(file) ?? '')?.value).data;
}

export function writeState(directory: string, state: LabState): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const draft = join(directory, `${STATE_FILE}.${process.pid}`);
  writeFileSync(draft, JSON.stringify(state, undefined, 2));
  renameSync(draft, join(directory, STATE_FILE));
}

/** Reads, changes and writes without giving way to other work of this process in between. */
export function updateState(directory: string, change: (state: LabState) => LabState): LabState | undefined {
  const state = readState(directory);
  if (state === undefined) return undefined;
  const changed = change(state);
  writeState(directory, changed);
  return changed;
}

/** Undefined `process` records that the node has none now. */
export function recordNodeProcess(directory: string, number: number, process: LabNode['process']): void {
  updateState(directory, (state) => ({
    ...state,
    nodes: state.nodes.map((node) => {
      if (node.number !== number) return node;
      const { process: _former, ...rest } = node;
      return process === undefined ? rest : { ...rest, process };
    }),
  }));
}

/** Whether a lab may have this folder for itself: it is not there, or empty. */
export function isFreeDirectory(directory: string): boolean {
  return !existsSync(directory) || readdirSync(directory).length === 0;
}

/** Removes the lab's folder with everything in it. */
export function removeLabDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

function labsDirectory(environment: Environment): string {
  return join(environment.stateDirectory, 'lab');
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
