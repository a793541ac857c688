import { type FoundBroker, notifyOf, PROPOSED_ACTIONS } from './first-settings.ts';
import { NO_WISHES, type Wishes } from './wishes.ts';

/** The command that deploys for these brokers: in their network where one of them is private, as it was wished for. */
export function deployCommand(brokers: readonly FoundBroker[], region: string, wishes: Wishes = NO_WISHES): string {
  const networks = brokers.flatMap(({ engine, network }) => (engine === 'rabbitmq' && network ? [network] : []));
  const hidden = networks.filter((network) => !network.public);
  const list = (values: readonly string[]) => [...new Set(values)].sort().join(',');
  const params =
    hidden.length === 0
      ? ['network=public']
      : [
          'network=vpc',
          `subnetIds=${list(hidden.flatMap(({ subnetIds }) => subnetIds))}`,
          `securityGroupIds=${list(hidden.flatMap(({ securityGroups }) => securityGroups))}`,
        ];
  const words = [...params, ...paramsOf(wishes)].map((param) => `  --param ${param}`);
  return [`npx serverless deploy --stage prod --region ${region}`, ...words].join(' \\\n');
}

function paramsOf(wishes: Wishes): readonly string[] {
  const { names, channel, propose } = wishes;
  if (names === undefined && channel === undefined && !propose) return [];
  return [
    ...(channel?.kind === 'slack' ? ["channelSecrets='mq-operator/slack/token-*'"] : []),
    ...(propose ? ['remediate=on'] : []),
    // A quote within single quotes of a shell would end them; JSON has it as an escape.
    `settings='${JSON.stringify(stackSettings(wishes)).replaceAll("'", '\\u0027')}'`,
  ];
}

/** What was wished for, as settings of the stack. */
function stackSettings({ names, channel, propose }: Wishes) {
  const rule = { actions: PROPOSED_ACTIONS, mode: 'approve', secret: 'mq-operator/{name}/write' };
  return {
    readSecret: 'mq-operator/{name}/read',
    ...(names === undefined ? {} : { select: { names } }),
    ...(channel === undefined ? {} : { notify: notifyOf(channel, 'stack') }),
    ...(propose ? { remediations: { rules: [rule] } } : {}),
  };
}
