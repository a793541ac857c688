import { ok, type Result, warning } from '../examination.ts';
import type { TopicFacts } from './ports.ts';

/** A topic without subscribers tells nobody. */
export function isHeard({ confirmed, pending }: TopicFacts, topicArn: string): Result {
  if (confirmed > 0) return ok(`${confirmed} subscribed`);
  const region = topicArn.split(':')[3] ?? '';
  if (pending > 0) return warning(`${pending} subscribed, none confirmed`, 'Follow the link in the mail of AWS.');
  return warning(
    'nobody has subscribed, so nobody is told',
    `aws sns subscribe --region ${region} --topic-arn ${topicArn} --protocol email --notification-endpoint YOU@EXAMPLE.COM`,
  );
}

/** The command that makes a secret, or stores it anew; or which permission it takes. Never what is in it. */
export function secretFix(problem: string, secretId: string, region: string): string {
  const value = `--secret-string '{"username":"…","password":"…"}'`;
  if (/ResourceNotFound/.test(problem)) {
    return `aws secretsmanager create-secret --region ${region} --name ${secretId} ${value}`;
  }
  if (/is not JSON/.test(problem)) {
    return `aws secretsmanager put-secret-value --region ${region} --secret-id ${secretId} ${value}`;
  }
  return `Deploy with parameters whose secrets cover ${secretId} (readSecrets, writeSecrets, channelSecrets).`;
}
