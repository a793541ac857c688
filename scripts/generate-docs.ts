import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conditionsPage } from './conditions-page.ts';
import { eventJsonSchema } from './event-schema.ts';

/** Writes what is generated from the code: `docs/conditions.md` and `docs/events/event.schema.json`. */
const docs = join(import.meta.dirname, '..', 'docs');
mkdirSync(join(docs, 'events'), { recursive: true });
writeFileSync(join(docs, 'conditions.md'), conditionsPage());
writeFileSync(join(docs, 'events', 'event.schema.json'), eventJsonSchema());
