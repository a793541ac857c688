import { publishContract } from '../support/publish-contract.ts';

publishContract('ministack', ['mute-rules', 'queries-of-alarms']);
