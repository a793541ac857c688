import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conditionsPage } from './conditions-page.ts';

/** Writes what is generated from the code: `docs/conditions.md`. */
const docs = join(import.meta.dirname, '..', 'docs');
mkdirSync(docs, { recursive: true });
writeFileSync(join(docs, 'conditions.md'), conditionsPage());
