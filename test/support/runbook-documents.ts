import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..');

const inputs = z.looseObject({
  Script: z.string().optional(),
  InputPayload: z.looseObject({ request: z.record(z.string(), z.unknown()) }).optional(),
});
const flatStep = z.looseObject({ name: z.string(), inputs });
const documentSchema = z.looseObject({
  mainSteps: z.array(flatStep.extend({ inputs: inputs.extend({ Steps: z.array(flatStep).optional() }) })),
});

export interface AskingStep {
  readonly name: string;
  /** Python with the function `ask`. */
  readonly script: string;
  readonly request: Readonly<Record<string, unknown>>;
}

/** The steps of the automation document that ask the function runbook, those inside a loop included. */
export function askingSteps(): readonly AskingStep[] {
  const text = readFileSync(join(ROOT, 'deploy', 'automation.yml'), 'utf8');
  const { mainSteps } = documentSchema.parse(parse(text, { merge: true, logLevel: 'error' }));
  return mainSteps
    .flatMap((step) => [step, ...(step.inputs.Steps ?? [])])
    .flatMap(({ name, inputs: { Script: script, InputPayload: payload } }) =>
      script === undefined || payload === undefined ? [] : [{ name, script, request: payload.request }],
    );
}
