// Looks at a broker once and says what is wrong. Needs Node.js 24.
//   BROKER_URL=http://127.0.0.1:15672 BROKER_USER=watcher BROKER_PASSWORD=… node check-broker.mjs
import { buildDashboardsAndAlarms, checkBroker, listConditions } from 'mq-operator';

const report = await checkBroker({
  name: 'orders',
  url: process.env.BROKER_URL ?? '',
  user: process.env.BROKER_USER ?? '',
  password: process.env.BROKER_PASSWORD ?? '',
});
console.log(`${report.broker}: ${report.status}, ${report.cost.requests} requests`);
for (const { level, severity, conditionId, title } of report.findings) {
  if (level === 'firing') console.log(`${severity} ${conditionId}: ${title}`);
}

const [pausedSync] = listConditions().filter(({ id }) => id === 'paused-queue-sync');
console.log(`${listConditions().length} conditions; ${pausedSync?.id} fires when: ${pausedSync?.threshold}`);

const { resources } = buildDashboardsAndAlarms({
  region: 'eu-west-1',
  brokers: [{ name: 'orders', engine: 'rabbitmq', instanceType: 'mq.m5.large' }],
});
console.log(`${resources.length} dashboards and alarms, the first is ${resources[0]?.name}`);
