import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { publishSettingsSchema } from '../../../src/config/publish-settings.ts';

test('the settings of the page are settings', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/publish.md'), 'utf8');
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  const { publish } = z.object({ publish: publishSettingsSchema }).parse(parse(yaml));
  expect(publish.alarms.brokers.orders?.rules['queues-near-maximum']).toEqual({
    warning: 60,
    periods: 10,
    datapoints: 5,
  });
});
