import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packagedOptions } from '../../bench/bundles.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const HANDLERS = readdirSync(join(ROOT, 'handlers')).filter((file) =>
  /^export const handler\b/m.test(readFileSync(join(ROOT, 'handlers', file), 'utf8')),
);
const WRITER =
  /src\/adapters\/(rabbitmq\/management-writer|aws\/(aws|mq|kms)-writer|aws\/hook-targets|hook-caller)\.ts$/;
const COMMAND = /client-(mq|kms)\/dist-\w+\/commands\/(\w+)Command\.js$/;

/** The modules of which anything at all is in the bundle of a function. */
async function partsOf(handler: string): Promise<readonly string[]> {
  const { metafile } = await build({
    ...packagedOptions(),
    entryPoints: [join(ROOT, 'handlers', handler)],
    outfile: 'unused.mjs',
    absWorkingDir: ROOT,
    write: false,
    metafile: true,
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
}

const writersIn = (parts: readonly string[]) => parts.filter((path) => WRITER.test(path));
const commandsIn = (parts: readonly string[]) => parts.flatMap((path) => COMMAND.exec(path)?.[2] ?? []);

test.each(HANDLERS.filter((handler) => handler !== 'remediate.ts'))(
  'the bundle of %s holds nothing that changes a broker or a key',
  async (handler) => {
    const parts = await partsOf(handler);
    expect(parts.some((path) => path.endsWith(`handlers/${handler}`))).toBe(true);
    expect(writersIn(parts)).toEqual([]);
    expect(commandsIn(parts).filter((command) => !/^(List|Describe)/.test(command))).toEqual([]);
  },
  240_000,
);

test('that of remediate holds all of it, so the look above is not blind', async () => {
  const parts = await partsOf('remediate.ts');
  expect(writersIn(parts)).toHaveLength(6);
  expect(commandsIn(parts)).toEqual(expect.arrayContaining(['UpdateBroker', 'RebootBroker', 'Promote', 'EnableKey']));
}, 240_000);
