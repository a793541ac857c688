import type { Broker } from '../model/broker.ts';
import type { Effect } from '../model/effect.ts';
import type { Incident } from '../model/incident.ts';
import {
  clockText,
  digestItemText,
  lastedText,
  noticeSentences,
  observationText,
  ownerText,
  type Story,
  storyOf,
} from './story.ts';

/** Colours a text as its status; the identity where no colour is wanted. */
export type Paint = (status: Story['status'], text: string) => string;

const STATUS_WIDTH = 10;
const LABEL_WIDTH = 10;
const SUBJECTS_SHOWN = 5;
const OWNERS_SHOWN = 3;
const ITEMS_SHOWN = 15;
const INDENT = ' '.repeat('00:00:00'.length + 2);

/** One notification as lines of a terminal or a log: first what and where, then why and what to do. */
export function terminalText(effect: Effect, broker: Broker, paint: Paint = (_status, text) => text): string {
  const story = storyOf(effect);
  const status = paint(story.status, story.status.padEnd(STATUS_WIDTH));
  const head = `${clockText(effect.at)}  ${status}${safe(`${story.headline} · ${broker.name}`)}`;
  return [head, ...detailLines(effect, story).map(([label, text]) => line(label, text))].join('\n');
}

type Detail = readonly [label: string, text: string];

function line(label: string, text: string): string {
  return `${INDENT}${label.padEnd(LABEL_WIDTH)}${safe(text)}`;
}

function detailLines(effect: Effect, { explanation }: Story): readonly Detail[] {
  switch (effect.kind) {
    case 'notify':
      return [...incidentLines(effect.incident, effect.at), ['why now', explanation]];
    case 'digest':
      return [
        ...effect.items.slice(0, ITEMS_SHOWN).map((item): Detail => ['', digestItemText(item)]),
        ...more(effect.itemCount, Math.min(ITEMS_SHOWN, effect.items.length)),
        ['why', explanation],
      ];
    case 'notice':
      return [['window', explanation], ...noticeSentences(effect.notice).map((text): Detail => ['', text])];
  }
}

function incidentLines(incident: Incident, now: number): readonly Detail[] {
  if (incident.state === 'resolved') {
    return [
      ['lasted', lastedText(incident, now)],
      ['id', incident.id],
    ];
  }
  const shown = incident.observations.slice(0, SUBJECTS_SHOWN);
  const [cause] = incident.causes;
  return [
    ...shown.map((observation): Detail => ['subject', observationText(observation)]),
    ...more(incident.subjectCount, shown.length),
    ...(cause === undefined
      ? []
      : [
          ['cause', cause.summary] satisfies Detail,
          ...cause.owners.slice(0, OWNERS_SHOWN).map((owner): Detail => ['owner', ownerText(owner)]),
          ['do', cause.advice] satisfies Detail,
        ]),
    ...(incident.symptoms.length === 0 ? [] : [['hides', incident.symptoms.join(', ')] satisfies Detail]),
    ['id', incident.id],
  ];
}

function more(total: number, shown: number): readonly Detail[] {
  return total > shown ? [['', `and ${total - shown} more`]] : [];
}

/** Names come from outside: control characters in them could move the cursor or forge lines. */
function safe(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}
