import type { Incident } from '../../model/incident.ts';
import { isOver, type Remediation } from '../../model/remediation.ts';
import { type Html, html, trusted } from '../html.ts';
import { PATHS, type Page } from './page.ts';

export interface Frame {
  readonly path: string;
  readonly theme: 'light' | 'dark' | undefined;
  readonly incidents: readonly Incident[];
  readonly plans: readonly Remediation[];
  readonly footnote: string;
  readonly intervalSeconds: number;
  /** How long ago the last pass was; undefined before the first. */
  readonly passAgeSeconds: number | undefined;
  /** Address of the browser's entry module. */
  readonly script: string;
}

const LOGO = trusted(
  '<svg class="logo" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M3 13h4l2.5-8 5 14 2.5-6h4" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);
const SUN_AND_MOON = trusted(
  '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor"/></svg>',
);

/** A whole document. Scripts and styles are files of the console; nothing comes from anywhere else. */
export function documentOf({ title, body }: Page, frame: Frame): Html {
  const theme = frame.theme === undefined ? undefined : html` data-theme="${frame.theme}"`;
  return html`<!doctype html>
<html lang="en"${theme}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · mq-operator</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/uPlot.min.css">
<link rel="stylesheet" href="/assets/console.css">
<script type="module" src="${frame.script}"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="top-inner">
<a class="brand" href="/">${LOGO}<span>mq-operator</span></a>
<nav aria-label="Pages">${navigation(frame)}</nav>
<div class="tools">
<span id="live" class="live" role="status" data-state="off" data-interval="${frame.intervalSeconds}" data-pass-age="${frame.passAgeSeconds ?? 0}"><span class="dot" aria-hidden="true"></span><span class="live-text">not live</span></span>
<button type="button" class="icon" data-action="shortcuts" aria-label="Keyboard shortcuts" title="Keyboard shortcuts">?</button>
<button type="button" class="icon" data-action="theme" aria-label="Light or dark" title="Light or dark">${SUN_AND_MOON}</button>
</div>
</div>
<p id="stale" class="stale" role="alert" hidden></p>
</header>
<main id="main" tabindex="-1">
${body}
</main>
<footer class="foot">${frame.footnote}</footer>
${SHORTCUTS}
</body>
</html>`;
}

function navigation({ path, incidents, plans }: Frame): Html {
  const open = incidents.filter(isShown).length;
  const waiting = plans.filter((plan) => !isOver(plan)).length;
  const links = [
    { href: PATHS.overview, text: 'Brokers', count: 0, here: path === '/' || path.startsWith('/brokers') },
    { href: PATHS.incidents, text: 'Incidents', count: open, here: path.startsWith(PATHS.incidents) },
    { href: PATHS.plans, text: 'Plans', count: waiting, here: path.startsWith(PATHS.plans) },
    { href: PATHS.cost, text: 'Cost', count: 0, here: path.startsWith(PATHS.cost) },
  ];
  return html`${links.map(
    ({ href, text, count, here }) =>
      html`<a href="${href}"${here && html` aria-current="page"`}>${text}${count > 0 && html` <span class="count">${count}</span>`}</a>`,
  )}`;
}

/** Open, worth a person's attention, and not a mere symptom of another. */
export function isShown({ state, muted, severity }: Incident): boolean {
  return state === 'open' && muted?.kind !== 'cause' && severity !== 'info';
}

const SHORTCUTS = html`<dialog id="shortcuts" aria-labelledby="shortcuts-title">
<h2 id="shortcuts-title">Keyboard shortcuts</h2>
<dl class="keys">
<dt><kbd>g</kbd> <kbd>b</kbd></dt><dd>brokers</dd>
<dt><kbd>g</kbd> <kbd>i</kbd></dt><dd>incidents</dd>
<dt><kbd>g</kbd> <kbd>p</kbd></dt><dd>plans</dd>
<dt><kbd>g</kbd> <kbd>c</kbd></dt><dd>cost of watching</dd>
<dt><kbd>/</kbd></dt><dd>search on this page</dd>
<dt><kbd>t</kbd></dt><dd>light or dark</dd>
<dt><kbd>?</kbd></dt><dd>this list</dd>
</dl>
<form method="dialog"><button class="button">Close</button></form>
</dialog>`;
