import { compareEffectivePolicies } from '../support/effective-policies.ts';
import { withLab } from '../support/lab.ts';

const shared = withLab({ nodes: 1 });

test('what applies to each queue is what the broker says, whatever the policies', async () => {
  expect(await compareEffectivePolicies(shared.lab, 10)).toBeGreaterThanOrEqual(300);
}, 240_000);
