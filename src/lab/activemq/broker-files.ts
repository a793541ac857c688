import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActivemqState } from './state.ts';
import { readActivemqPasswords } from './state.ts';

/** Small stores, so that a fault comes within seconds. Megabytes. */
export const ACTIVEMQ_LIMITS = { memory: 64, store: 32, temporary: 64, scheduler: 40 } as const;
/** What one destination may hold in memory before messages go to the temporary store. */
const DESTINATION_MEMORY = '2 mb';
/** Queues that are let fill the broker's memory, and block their producers when it is full. */
export const BLOCKING_QUEUES = 'blocking';
/** Queues that are removed a second after their last use. */
export const BRIEF_QUEUES = 'brief';
/** So small that messages in memory fill it within seconds. */
export const HEAP_MEGABYTES = 160;
const MEGABYTE = 1024 ** 2;

export interface BrokerLinks {
  /** Another lab's broker that this one has a network connector to. */
  readonly forwardsTo?: { readonly dir: string; readonly openwirePort: number };
  /** Another lab's broker whose store this one waits for, as a standby does. */
  readonly standbyOf?: { readonly dir: string };
}

/** Where the store of a broker is. */
export function storeFolder(directory: string): string {
  return join(directory, 'data');
}

/** Writes the broker's settings and the users of its figures; mode 600, since passwords are among them. */
export function writeBrokerFiles(directory: string, state: ActivemqState, links: BrokerLinks): void {
  const { app, monitor } = readActivemqPasswords(directory);
  const write = (file: string, text: string) => writeFileSync(join(directory, file), text, { mode: 0o600 });
  write(
    'activemq.xml',
    brokerXml(state, { ...links, password: app, store: storeFolder(links.standbyOf?.dir ?? directory) }),
  );
  write('jmx.password', `monitor ${monitor}\n`);
  write('jmx.access', 'monitor readonly\n');
}

/**
 * Arguments of `java`. The agent that gives the figures listens on 127.0.0.1 and lets in a reading user only; the second
 * socket that the runtime opens for it refuses whatever does not come from this machine.
 */
export function javaArguments(directory: string, { jmxPort }: ActivemqState, classes: string): readonly string[] {
  const jmx = (name: string, value: string | number) => `-Dcom.sun.management.jmxremote.${name}=${value}`;
  return [
    ...['-Xms32m', `-Xmx${HEAP_MEGABYTES}m`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
    ...['-Djava.net.preferIPv4Stack=true', '-Djava.rmi.server.hostname=127.0.0.1'],
    ...[jmx('host', '127.0.0.1'), jmx('port', jmxPort), jmx('rmi.port', jmxPort), jmx('ssl', 'false')],
    ...[jmx('password.file', join(directory, 'jmx.password')), jmx('access.file', join(directory, 'jmx.access'))],
    `-Xlog:gc:file=${join(directory, 'gc.log')}`,
    '-Djava.util.logging.SimpleFormatter.format=%1$tF %1$tT,%1$tL | %4$s | %5$s%6$s%n',
    `-Djava.io.tmpdir=${directory}`,
    ...[`-Dactivemq.home=${directory}`, `-Dactivemq.base=${directory}`],
    ...['-cp', classes, 'org.apache.activemq.console.Main', 'start', `xbean:file:${join(directory, 'activemq.xml')}`],
  ];
}

interface BrokerXml extends BrokerLinks {
  readonly password: string;
  readonly store: string;
}

/** Nothing waits for the disk: the lab has to outlive its process, not the machine. */
function brokerXml(state: ActivemqState, { password, store, forwardsTo }: BrokerXml): string {
  const { name, user, stompPort, openwirePort, maximumConnections } = state;
  const transport = (protocol: string, scheme: string, port: number) =>
    `<transportConnector name="${protocol}" uri="${scheme}://127.0.0.1:${port}?maximumConnections=${maximumConnections}"/>`;
  const usage = (kind: string, megabytes: number) =>
    `<${kind}Usage><${kind}Usage limit="${megabytes} mb"/></${kind}Usage>`;
  const network =
    forwardsTo === undefined
      ? ''
      : `<networkConnectors><networkConnector name="onward" uri="static:(tcp://127.0.0.1:${forwardsTo.openwirePort})" userName="${user}" password="${password}"/></networkConnectors>`;
  return `<?xml version="1.0"?>
<beans xmlns="http://www.springframework.org/schema/beans" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans.xsd
  http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="${name}" dataDirectory="${store}"
    useJmx="true" schedulerSupport="true" schedulePeriodForDestinationPurge="1000" advisorySupport="${forwardsTo !== undefined}">
    <destinationPolicy><policyMap><policyEntries>
      <policyEntry queue="${BLOCKING_QUEUES}.>" producerFlowControl="true"/>
      <policyEntry queue="${BRIEF_QUEUES}.>" gcInactiveDestinations="true" inactiveTimeoutBeforeGC="1000"/>
      <policyEntry queue=">" memoryLimit="${DESTINATION_MEMORY}" producerFlowControl="false" expireMessagesPeriod="1000"/>
    </policyEntries></policyMap></destinationPolicy>
    <managementContext><managementContext createConnector="false"/></managementContext>
    ${network}
    <persistenceAdapter><kahaDB directory="${join(store, 'kahadb')}" journalMaxFileLength="1mb" cleanupInterval="1000"
      checkpointInterval="1000" lockKeepAlivePeriod="500" journalDiskSyncStrategy="never"/></persistenceAdapter>
    <jobSchedulerStore>
      <bean xmlns="http://www.springframework.org/schema/beans" class="org.apache.activemq.store.kahadb.scheduler.JobSchedulerStoreImpl">
        <property name="directory" value="${join(store, 'scheduler')}"/>
        <property name="journalMaxFileLength" value="${MEGABYTE}"/>
        <property name="checkpointInterval" value="1000"/>
        <property name="cleanupInterval" value="1000"/>
        <property name="enableJournalDiskSyncs" value="false"/>
      </bean>
    </jobSchedulerStore>
    <plugins>
      <statisticsBrokerPlugin/>
      <simpleAuthenticationPlugin><users>
        <authenticationUser username="${user}" password="${password}" groups="users"/>
      </users></simpleAuthenticationPlugin>
    </plugins>
    <systemUsage><systemUsage>
      ${usage('memory', ACTIVEMQ_LIMITS.memory)}
      ${usage('store', ACTIVEMQ_LIMITS.store)}
      ${usage('temp', ACTIVEMQ_LIMITS.temporary)}
      ${usage('jobScheduler', ACTIVEMQ_LIMITS.scheduler)}
    </systemUsage></systemUsage>
    <transportConnectors>
      ${transport('stomp', 'stomp', stompPort)}
      ${transport('openwire', 'tcp', openwirePort)}
    </transportConnectors>
  </broker>
</beans>
`;
}
