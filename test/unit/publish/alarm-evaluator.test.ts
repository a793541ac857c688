import { type AlarmState, type Judgement, nextState, type Series } from '../../support/alarm-evaluator.ts';

/** The examples that AWS documents, for three evaluation periods over a range of five. */
const seriesOf = (text: string): Series =>
  text.split(' ').map((sign) => (sign === 'X' ? 1 : sign === '0' ? 0 : undefined));

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const CURRENT: AlarmState = 'INSUFFICIENT_DATA';

test.each([
  [3, '0 - X - X', ['OK', 'OK', 'OK', 'OK']],
  [3, '0 - - - -', ['OK', 'OK', 'OK', 'OK']],
  [3, '- - - - -', ['INSUFFICIENT_DATA', CURRENT, 'ALARM', 'OK']],
  [3, '0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [3, '- - X - -', ['ALARM', CURRENT, 'ALARM', 'OK']],
  [2, '0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [2, '0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [2, '0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
  [2, '- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
  [2, '- - - - X', ['ALARM', CURRENT, 'ALARM', 'OK']],
])('%s of 3 over %s', (DatapointsToAlarm, text, expected) => {
  const states = TREATMENTS.map((TreatMissingData) => {
    const judgement: Judgement = {
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      EvaluationPeriods: 3,
      DatapointsToAlarm,
      TreatMissingData,
    };
    return nextState(judgement, seriesOf(text), CURRENT);
  });
  expect(states).toEqual(expected);
});
