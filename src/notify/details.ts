import { type Effect, proposalOf, type RemediationEffect } from '../model/effect.ts';
import { formatCount } from '../model/format.ts';
import type { Incident } from '../model/incident.ts';
import {
  digestItemText,
  lastedText,
  noticeSentences,
  observationText,
  ownerText,
  type Story,
  storyOf,
} from './story.ts';

/** One line of a message in plain text: a short label, possibly empty, and what it says. */
export type Detail = readonly [label: string, text: string];

const SUBJECTS_SHOWN = 5;
const OWNERS_SHOWN = 3;
const ITEMS_SHOWN = 15;
/** As many characters of a plan's hash as commands need. */
export const HASH_SHOWN = 12;

/** What follows the headline wherever text is all there is: terminal, mail. Names from outside are as they came. */
export function detailsOf(effect: Effect): readonly Detail[] {
  const { explanation }: Story = storyOf(effect);
  switch (effect.kind) {
    case 'notify':
      return [...incidentDetails(effect.incident, effect.at), ['why now', explanation]];
    case 'digest':
      return [
        ...effect.items.slice(0, ITEMS_SHOWN).map((item): Detail => ['', digestItemText(item)]),
        ...more(effect.itemCount, Math.min(ITEMS_SHOWN, effect.items.length)),
        ['why', explanation],
      ];
    case 'remediation':
      return remediationDetails(effect, explanation);
    case 'notice':
      return [['window', explanation], ...noticeSentences(effect.notice).map((text): Detail => ['', text])];
  }
}

function incidentDetails(incident: Incident, now: number): readonly Detail[] {
  if (incident.state === 'resolved') {
    return [
      ['lasted', lastedText(incident, now)],
      ['id', incident.id],
    ];
  }
  const shown = incident.observations.slice(0, SUBJECTS_SHOWN);
  const { acknowledged, symptoms } = incident;
  return [
    ...shown.map((observation): Detail => ['subject', observationText(observation)]),
    ...more(incident.subjectCount, shown.length),
    ...causeDetails(incident),
    ...adviceDetails(incident),
    ...(symptoms.length === 0 ? [] : [['hides', symptoms.join(', ')] satisfies Detail]),
    ...(acknowledged === undefined ? [] : [['with', acknowledged.by] satisfies Detail]),
    ['id', incident.id],
  ];
}

/** What would help, and how it is set in motion. */
function adviceDetails(incident: Incident): readonly Detail[] {
  const { advice } = incident;
  if (advice === undefined) return [];
  const proposal = proposalOf(incident);
  const { summary, command, blocked, remediation } = advice;
  return [
    ['repair', summary],
    ...(remediation === undefined ? [] : [['', `${remediation.state}: ${remediation.reason}`] satisfies Detail]),
    ...(blocked === undefined ? [] : [['', `not now: ${blocked}`] satisfies Detail]),
    ...(remediation === undefined ? [['plan', command] satisfies Detail] : []),
    ...(proposal === undefined ? [] : [approval(proposal)]),
  ];
}

function approval({ hash }: { readonly hash: string }): Detail {
  const short = hash.slice(0, HASH_SHOWN);
  return ['approve', `mq-operator approve ${short}  (or deny ${short})`];
}

function remediationDetails({ remediation, incident, news }: RemediationEffect, why: string): readonly Detail[] {
  const { summary, risk, id } = remediation;
  return [
    ['repair', summary],
    ...(incident === undefined ? [] : [['for', `${incident.title} (${incident.id})`] satisfies Detail]),
    news === 'proposed' ? ['risk', risk] : [news === 'begun' ? 'now' : 'result', why],
    ...(news === 'proposed' ? [approval(remediation)] : []),
    ['id', id],
  ];
}

function causeDetails({ causes }: Incident): readonly Detail[] {
  const [cause] = causes;
  if (cause === undefined) return [];
  return [
    ['cause', cause.summary],
    ...cause.owners.slice(0, OWNERS_SHOWN).map((owner): Detail => ['owner', ownerText(owner)]),
    ['do', cause.advice],
  ];
}

function more(total: number, shown: number): readonly Detail[] {
  return total > shown ? [['', `and ${formatCount(total - shown)} more`]] : [];
}

/** Names come from outside: control characters in them could move a cursor or forge lines. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}
