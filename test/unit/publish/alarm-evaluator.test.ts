import { type AlarmState, type Judgement, nextState, type Series } from '../../support/alarm-evaluator.ts';

/**
 * The examples of "Configuring how CloudWatch alarms treat missing data" in the CloudWatch user guide, for three
 * evaluation periods over a range of five, and those of premature transitions below them.
 */
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
  [2, '- - - X -', ['ALARM', CURRENT, 'ALARM', 'OK']],
  // As the page had them before, with data at either end of the range.
  [3, 'X - - - -', ['ALARM', CURRENT, 'ALARM', 'OK']],
  [2, '- - - - X', ['INSUFFICIENT_DATA', CURRENT, 'ALARM', 'OK']],
  // Too young to alarm: the next data point may be under the threshold.
  [3, '- - - - X', [CURRENT, CURRENT, 'ALARM', 'OK']],
  [3, '- - - X -', [CURRENT, CURRENT, 'ALARM', 'OK']],
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
