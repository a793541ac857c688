import { publishContract } from '../support/publish-contract.ts';

publishContract('moto', ['mute-rules', 'composite-alarms']);
