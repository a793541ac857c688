import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishSettingsSchema } from '../../src/config/publish-settings.ts';
import { ensurePython } from '../../src/lab/aws/ministack.ts';
import { asTemplates } from '../../src/publish/files.ts';
import { VENV } from '../support/emulator.ts';
import { activemqTarget, rabbitmqTarget } from '../support/publish-targets.ts';

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-template-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('cfn-lint finds nothing in the template that publish writes', async () => {
  await ensurePython(VENV);
  const actions = { warningActions: ['arn:aws:sns:eu-west-1:111122223333:w'] };
  const settings = publishSettingsSchema.parse({ alarms: { defaults: actions } });
  const [template, ...more] = asTemplates([rabbitmqTarget(), activemqTarget()], settings).files;
  expect(more).toEqual([]);
  const file = join(folder, 'mq-operator.template.json');
  writeFileSync(file, template?.content ?? '');
  expect(execFileSync(join(VENV, 'bin', 'cfn-lint'), ['--region', 'eu-west-1', '--', file]).toString()).toBe('');
}, 120_000);
