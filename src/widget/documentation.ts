/** What CloudWatch shows to whoever adds the widget by hand. */
export const WIDGET_DOCUMENTATION = `## mq-operator: incidents and remediations

Action-required codes with what they mean, open incidents with their cause, forecasts, and plans that wait for somebody.
Nothing is read from a broker: it shows what the last pass saw.

### Parameters

Param | Description
---|---
**broker** | Name of a broker, or of an instance of an ActiveMQ broker; all of them without it
**show** | \`incidents\`, \`remediations\`, or \`all\` (default)

### Example

\`\`\` yaml
broker: orders
show: incidents
\`\`\`

A plan has buttons where the settings of mq-operator name its action under \`widget.approvals\`.
`;
