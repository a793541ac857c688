import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectedMessages, runScenario } from '../support/scenario/run.ts';
import { readScenarios } from '../support/scenario/scenario.ts';

const FOLDER = __dirname;
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

describe.each(files)('%s', (file) => {
  test.each(readScenarios(join(FOLDER, file)))('$name', async (scenario) => {
    const { messages, mistakes } = await runScenario(scenario);
    expect(messages).toEqual(expectedMessages(scenario));
    expect(mistakes).toEqual([]);
  });
});

test('there are at least sixty timelines', () => {
  const count = files.flatMap((file) => readScenarios(join(FOLDER, file))).length;
  expect(count).toBeGreaterThanOrEqual(60);
});
