import { parseRunbookRequest } from '../../../src/remediate/runbook-request.ts';
import { askingSteps } from '../../support/runbook-documents.ts';

/** What Systems Manager puts in. */
const VALUES: Readonly<Record<string, string>> = {
  '{{ Broker }}': 'orders',
  '{{ Action }}': 'apply-vhost-limits',
  '{{ plan.hash }}': '3e2113b017e2',
};

test('what the automation document asks is understood, and the plan that is applied is the one that was approved', () => {
  const steps = askingSteps();
  const asked = steps.map(({ request }) =>
    parseRunbookRequest(
      Object.fromEntries(
        Object.entries(request).map(([name, value]) => [
          name,
          typeof value === 'string' ? (VALUES[value] ?? value) : value,
        ]),
      ),
    ),
  );
  expect(asked.map(({ request }) => request)).toEqual(['plan', 'apply', 'status', 'status']);
  for (const { request } of steps.slice(1)) expect(request.plan).toBe('{{ plan.hash }}');
});
