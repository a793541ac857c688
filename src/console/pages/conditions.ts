import type { Condition } from '../../detect/condition.ts';
import { CONDITIONS } from '../../detect/registry.ts';
import type { Finding, Observation } from '../../model/finding.ts';
import { formatDuration } from '../../model/format.ts';
import type { Inspection } from '../../model/inspection.ts';
import { subjectLabel } from '../../model/subject.ts';
import { evidenceItem } from '../fragments/facts.ts';
import { type Status, statusBadge } from '../fragments/status.ts';
import { type Html, html } from '../html.ts';
import type { BrokerView } from '../live.ts';
import { brokerHead } from './broker.ts';
import type { Page } from './page.ts';
import { nothing } from './parts.ts';

/** A condition with what it sees now, `ok` ones included. */
interface Row {
  readonly condition: Condition;
  readonly finding: Finding;
  readonly worst: Observation | undefined;
}

const SUBJECTS_WITH_FIGURES = 3;
const RANK = ['firing', 'between', 'unknown', 'ok'] as const;
/** Which conditions are shown: of these levels. */
const LEVELS = [
  ['all', ''],
  ['firing', 'firing between'],
  ['unknown', 'unknown'],
] as const;

/** Everything that is watched for at a broker, with its figures now and its threshold. */
export function conditionsPage(view: BrokerView): Page {
  const { broker, inspection } = view;
  const head = brokerHead(view, 'conditions');
  const title = `Conditions of ${broker.name}`;
  if (inspection === undefined) return { title, body: html`${head}${nothing('Not looked at yet.')}` };
  const rows = rowsOf(view, inspection);
  const count = (level: Finding['level']) => rows.filter(({ finding }) => finding.level === level).length;
  const words = [`${rows.length} conditions`, `${count('firing')} firing`, `${count('unknown')} unknown`].join(' · ');
  return {
    title,
    body: html`${head}
<form class="filter" role="search" data-keep id="condition-filter" data-filter="conditions"><label for="search">Search</label>
<input id="search" type="search" placeholder="condition, group or figure" autocomplete="off" spellcheck="false">
<div class="spans" role="group" aria-label="Which conditions">${LEVELS.map(levelButton)}</div></form>
<p class="found" role="status">${words}</p>
<div class="conditions">${groupsOf(rows).map(([group, members]) => groupSection(group, members))}</div>`,
  };
}

function levelButton([text, levels]: (typeof LEVELS)[number]): Html {
  return html`<button type="button" data-levels="${levels}" aria-pressed="${levels === '' ? 'true' : 'false'}">${text}</button>`;
}

/** Evaluated once per look: some of them go through hours of history. */
const CACHE = new WeakMap<Inspection, readonly Row[]>();

function rowsOf(view: BrokerView, inspection: Inspection): readonly Row[] {
  const known = CACHE.get(inspection);
  if (known !== undefined) return known;
  const rows = inspection.findings.flatMap((finding) => {
    const condition = CONDITIONS.find(({ id }) => id === finding.conditionId);
    return condition === undefined
      ? []
      : [{ condition, finding, worst: worstOf(condition, finding, view, inspection) }];
  });
  CACHE.set(inspection, rows);
  return rows;
}

/** The finding keeps only what is notable; where nothing is, the condition is asked again for what is near. */
function worstOf(
  condition: Condition,
  { observations: [first], level }: Finding,
  { history }: BrokerView,
  { broker, snapshot }: Inspection,
): Observation | undefined {
  if (first !== undefined || level === 'unknown') return first;
  try {
    return condition.evaluate({ broker, snapshot, history, now: snapshot.takenAt })[0];
  } catch {
    // The finding says already what is known; there is just no figure to show beside it.
    return undefined;
  }
}

/** Groups with something that fires come first, and in each of them what fires. */
function groupsOf(rows: readonly Row[]): readonly (readonly [string, readonly Row[]])[] {
  const groups = new Map<string, Row[]>();
  const notable = [...rows].sort((a, b) => RANK.indexOf(a.finding.level) - RANK.indexOf(b.finding.level));
  for (const row of notable) groups.set(row.condition.group, [...(groups.get(row.condition.group) ?? []), row]);
  return [...groups];
}

function groupSection(group: string, rows: readonly Row[]): Html {
  const title = group === 'memory-disk-cpu' ? 'Memory, disk, processor' : group.replaceAll('-', ' ');
  return html`<section class="group" id="group-${group}"><h2>${title}</h2><ul class="condition-list card">${rows.map(conditionRow)}</ul></section>`;
}

function conditionRow({ condition, finding, worst }: Row): Html {
  const { id, title, meaning, threshold, holdSeconds, clearSeconds } = condition;
  const times = `told after ${formatDuration(holdSeconds)}, over after ${formatDuration(clearSeconds)} of calm`;
  return html`<li id="${id}" class="condition condition-${finding.level}" data-level="${finding.level}" data-text="${`${id} ${title} ${condition.group}`.toLowerCase()}">
<div class="condition-head">${statusBadge(levelStatus(finding), levelWord(finding))}<h3>${title}</h3><code>${id}</code></div>
<div class="condition-now">${nowText(finding, worst)}</div>
<details id="about-${id}" data-keep-open><summary>threshold</summary><p>${threshold}</p><p>${meaning}</p><p class="quiet">${times}</p></details>
</li>`;
}

function levelStatus({ level, severity }: Finding): Status {
  if (level === 'firing') return severity;
  return level === 'unknown' ? 'unknown' : 'ok';
}

function levelWord({ level, severity }: Finding): string {
  if (level === 'between') return 'settling';
  return level === 'firing' ? severity : level;
}

function nowText({ level, reason, checked, observations }: Finding, worst: Observation | undefined): Html {
  if (level === 'unknown') return html`<span class="quiet">${reason ?? 'not known'}</span>`;
  if (worst === undefined)
    return html`<span class="quiet">${checked === 0 ? 'nothing to look at' : `${checked} looked at`}</span>`;
  const others =
    observations.length > 1 ? `and ${observations.length - 1} more` : checked > 1 ? `worst of ${checked}` : '';
  return html`<span class="subject">${subjectLabel(worst.subject)}</span> <span class="figures">${worst.evidence.slice(0, SUBJECTS_WITH_FIGURES).map(evidenceItem)}</span> <span class="quiet">${others}</span>`;
}
