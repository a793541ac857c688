/** Users that Amazon MQ keeps for itself, for instance `monitoring-AWS-OWNED-DO-NOT-DELETE`. */
export function isAwsOwnedUser(name: string): boolean {
  return name.endsWith('AWS-OWNED-DO-NOT-DELETE');
}
