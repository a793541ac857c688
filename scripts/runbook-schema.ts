import { z } from 'zod';
import { runbookAnswerSchema } from '../src/remediate/runbook-answer.ts';
import { RUNBOOK_VERSION, runbookRequestSchema } from '../src/remediate/runbook-request.ts';

const SCHEMAS = { request: runbookRequestSchema, answer: runbookAnswerSchema } as const;

/** The JSON schema of what the function runbook takes or answers. Deterministic. */
export function runbookJsonSchema(which: keyof typeof SCHEMAS): string {
  const schema = { $id: `mq-operator-runbook-${which}-v${RUNBOOK_VERSION}.json`, ...z.toJSONSchema(SCHEMAS[which]) };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
