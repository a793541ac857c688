import { allowAmazonMqToLog, lackingLogAccess } from '../../../src/collect/logs/resource-policies.ts';

const PLACE = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };
const BOTH = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const document = (more: object = {}) =>
  JSON.stringify({
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'mq.amazonaws.com' },
      Action: BOTH,
      Resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/amazonmq/*',
      ...more,
    },
  });

test.each<[string, string, readonly string[]]>([
  ['the documented policy', document(), []],
  ['several services', document({ Principal: { Service: ['es.amazonaws.com', 'mq.amazonaws.com'] } }), []],
  ['stars', document({ Action: 'logs:*', Resource: 'arn:aws:logs:*:*:log-group:/aws/*' }), []],
  ['one action of the two', document({ Action: 'logs:PutLogEvents' }), ['logs:CreateLogStream']],
  ['another service', document({ Principal: { Service: 'es.amazonaws.com' } }), BOTH],
  ['another Region', document({ Resource: 'arn:aws:logs:us-east-1:111122223333:log-group:/aws/amazonmq/*' }), BOTH],
  ['a refusal', document({ Effect: 'Deny' }), BOTH],
  ['nonsense', 'not JSON', BOTH],
])('%s', (_what, text, lacking) => {
  expect(lackingLogAccess([text], PLACE)).toEqual(lacking);
});

test('two policies may share the work, and the command gives what was missing', () => {
  const halves = BOTH.map((Action) => document({ Action }));
  expect(lackingLogAccess(halves, PLACE)).toEqual([]);
  expect(lackingLogAccess([], PLACE)).toEqual(BOTH);
  const [, given = ''] = /--policy-document '(.*)'$/.exec(allowAmazonMqToLog(PLACE)) ?? [];
  expect(lackingLogAccess([given], PLACE)).toEqual([]);
});
