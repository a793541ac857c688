import { z } from 'zod';
import { awsSettingsSchema } from '../src/config/aws-settings.ts';
import { settingsSchema } from '../src/config/schema.ts';

/** The settings file of one machine, and the settings of the stack: what they are for people, and their JSON schema. */
export const SETTINGS = [
  {
    file: 'settings.schema.json',
    title: 'The settings file',
    intro:
      'YAML, given with `--config FILE`. `mq-operator config check FILE` checks it, `mq-operator config show FILE` says what holds and where each value comes from.',
    schema: settingsSchema,
  },
  {
    file: 'stack-settings.schema.json',
    title: 'The settings of the stack',
    intro: 'JSON, given to `serverless deploy` as the parameter `settings`; see [deploy](deploy.md).',
    schema: awsSettingsSchema,
  },
] as const;

/** The JSON schema of what a person writes; editors complete and check with it. Deterministic. */
export function settingsJsonSchema({ title, schema }: (typeof SETTINGS)[number]): string {
  return `${JSON.stringify({ title: `mq-operator: ${title}`, ...z.toJSONSchema(schema, { io: 'input' }) }, null, 2)}\n`;
}
