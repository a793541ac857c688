import { sourceCondition } from '../condition.ts';

/** A network interface that carried the broker's traffic is detached or gone. */
export const networkInterfaceGone = sourceCondition({
  id: 'network-interface-gone',
  title: 'A network interface of the broker is gone',
  group: 'amazon-mq',
  engine: 'any',
  onlyOn: 'amazon-mq',
  severity: 'critical',
  meaning: 'Clients in the VPC may have lost their path to the broker for good; Amazon MQ does not repair it.',
  threshold:
    'Fires while an interface known from earlier passes is detached or gone; hidden once Amazon MQ shows its own code.',
  holdSeconds: 0,
  clearSeconds: 60,
  provenOn: ['simulated EC2 API'],
  needs: ({ amazonMq }) => ({ description: amazonMq?.description, interfaces: amazonMq?.networkInterfaces }),
  evaluate: ({ description, interfaces }) => {
    const told = description.actionsRequired.some(({ code }) => code.endsWith('ENI_DELETED'));
    return interfaces.map(({ id, ipAddress, status }) => ({
      subject: { kind: 'network-interface', name: id },
      level: status === 'attached' || told ? 'ok' : 'firing',
      evidence: [
        { label: 'address', value: ipAddress },
        { label: 'status', value: status },
      ],
    }));
  },
});
