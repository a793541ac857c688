import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conditionsPage } from './conditions-page.ts';
import { eventJsonSchema } from './event-schema.ts';
import { exampleDashboards } from './example-dashboards.ts';

/** Writes what is generated from the code: `docs/conditions.md`, `docs/events/event.schema.json` and `dashboards/*.json`. */
const docs = join(import.meta.dirname, '..', 'docs');
mkdirSync(join(docs, 'events'), { recursive: true });
writeFileSync(join(docs, 'conditions.md'), conditionsPage());
writeFileSync(join(docs, 'events', 'event.schema.json'), eventJsonSchema());
for (const [file, content] of exampleDashboards())
  writeFileSync(join(import.meta.dirname, '..', 'dashboards', file), content);
