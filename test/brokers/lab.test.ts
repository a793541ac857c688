import { labStatus } from '../../src/lab/status.ts';
import { withLab } from '../support/lab.ts';

const shared = withLab();

test('a lab that is up is whole', async () => {
  const status = await labStatus(shared.lab.dir);
  expect(status).toMatchObject({ condition: 'whole', faults: [], clients: [] });
  expect(status?.nodes.map(({ inCluster }) => inCluster)).toEqual([true, true, true]);
});
