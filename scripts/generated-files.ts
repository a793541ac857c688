import { actionPermissions } from './action-permissions.ts';
import { conditionsPage } from './conditions-page.ts';
import { eventJsonSchema } from './event-schema.ts';
import { exampleDashboards } from './example-dashboards.ts';
import { runbookJsonSchema } from './runbook-schema.ts';
import { settingsPage } from './settings-page.ts';
import { SETTINGS, settingsJsonSchema } from './settings-schema.ts';

/** Every file that is generated from the code: its path in the project, and its content. */
export function generatedFiles(): readonly (readonly [path: string, content: string])[] {
  return [
    ['deploy/action-permissions.json', actionPermissions()],
    ['docs/conditions.md', conditionsPage()],
    ['docs/events/event.schema.json', eventJsonSchema()],
    ['docs/runbook/answer.schema.json', runbookJsonSchema('answer')],
    ['docs/runbook/request.schema.json', runbookJsonSchema('request')],
    ['docs/settings.md', settingsPage()],
    ...SETTINGS.map((each) => [`docs/settings/${each.file}`, settingsJsonSchema(each)] as const),
    ...[...exampleDashboards()].map(([file, content]) => [`dashboards/${file}`, content] as const),
  ];
}
