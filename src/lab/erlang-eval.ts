import { OperatorError } from '../errors.ts';
import { erlangEnvironment } from './node-files.ts';
import { insideRoot, run } from './run.ts';
import type { LabNode, LabState } from './state.ts';

const TIMEOUT_SECONDS = '30';

/** Evaluates Erlang on a node of the lab and returns the printed result. Throws `OperatorError` when it fails. */
export async function erlangEval(directory: string, state: LabState, node: LabNode, code: string): Promise<string> {
  const invocation = {
    program: state.installation.erlCall,
    args: ['-n', node.name, '-timeout', TIMEOUT_SECONDS, '-e'],
    env: erlangEnvironment(directory, state),
  };
  const output = await run(insideRoot(state.installation, directory, invocation), { input: `${code}\n` });
  const result = /^\{ok, ([\s\S]*)\}\s*$/.exec(output.stdout)?.[1];
  if (result !== undefined) return result;
  const detail = (output.stderr.trim() || output.stdout.trim() || `exit code ${output.code}`).slice(0, 500);
  throw new OperatorError('LAB_NODE', `Node ${node.name} of the lab did not do as told: ${detail}`, {
    fix: 'See mq-operator lab status; a node that is down comes back with mq-operator lab mend node-down.',
  });
}
