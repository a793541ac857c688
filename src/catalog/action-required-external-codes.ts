import { type ActionRequiredEntry, guidePage } from './action-required.ts';

interface ExternalArn {
  readonly code: string;
  readonly title: string;
  readonly what: string;
  readonly setting: string;
  readonly affected: string;
  readonly page: string;
}

const EXTERNAL: readonly ExternalArn[] = [
  {
    code: 'RABBITMQ_INVALID_ASSUMEROLE',
    title: 'Role of the broker cannot be assumed',
    what: 'the role is missing, belongs to another account or does not trust mq.amazonaws.com',
    setting: 'aws.arns.assume_role_arn',
    affected: 'Users who sign in through what the role opens: LDAP, HTTP or certificates.',
    page: 'troubleshooting-action-required-codes-invalid-assumerole',
  },
  {
    code: 'RABBITMQ_INVALID_ARN_LDAP',
    title: 'LDAP password cannot be read',
    what: 'the secret does not exist or the role may not read it',
    setting: 'aws.arns.auth_ldap.dn_lookup_bind.password or aws.arns.auth_ldap.other_bind.password',
    affected: 'Users who sign in through LDAP.',
    page: 'troubleshooting-action-required-codes-invalid-arn-ldap',
  },
  {
    code: 'RABBITMQ_INVALID_ARN_HTTP',
    title: 'Certificates of the HTTP sign-in cannot be read',
    what: 'the object does not exist or the role may not read it',
    setting: 'aws.arns.auth_http.ssl_options.*',
    affected: 'Users who sign in through the HTTP service.',
    page: 'troubleshooting-action-required-codes-invalid-arn-http',
  },
  {
    code: 'RABBITMQ_INVALID_ARN_SSL',
    title: 'Certificate authority of client certificates cannot be read',
    what: 'the S3 object or the private certificate authority does not exist or the role may not read it',
    setting: 'aws.arns.ssl_options.cacertfile or aws.arns.management.ssl.cacertfile',
    affected: 'Clients that sign in with a certificate.',
    page: 'troubleshooting-action-required-codes-invalid-arn-ssl',
  },
  {
    code: 'RABBITMQ_INVALID_ARN',
    title: 'ARN of the configuration cannot be resolved',
    what: 'what it names does not exist or the role may not read it',
    setting: 'aws.arns.*',
    affected: 'Whoever depends on the setting that the log line names.',
    page: 'troubleshooting-action-required-codes-invalid-arn',
  },
];

/** Codes about something outside the broker that its configuration names by ARN; the broker's log says which. */
export const EXTERNAL_ARN_CODES: readonly ActionRequiredEntry[] = EXTERNAL.map(
  ({ code, title, what, setting, affected, page }) => ({
    code,
    engine: 'rabbitmq',
    family: 'external-arn',
    severity: 'critical',
    title,
    meaning: `The broker's configuration names an ARN (${setting}) that it cannot use: ${what}.`,
    affected,
    refused: [],
    remedies: [
      {
        text: `Look up the ARN and the setting (${setting}) in the log line; correct the role, secret or object.`,
        risk: 'none',
      },
      { text: 'If the ARN itself is wrong: correct the configuration and apply the new revision.', risk: 'low' },
      {
        text: 'Reboot the broker: it reads these ARNs only when it starts.',
        risk: 'medium',
        caution: 'The broker restarts.',
      },
    ],
    clears: 'After the reboot that follows the correction.',
    recovery: 'Every node has started since the last log line about an ARN that could not be used.',
    source: guidePage(page),
  }),
);
