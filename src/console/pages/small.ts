import { html } from '../html.ts';
import type { Page } from './page.ts';

/** Asks for the token; it travels in the body, never in an address. */
export function tokenPage(problem?: string): Page {
  return {
    title: 'Token',
    status: problem === undefined ? 401 : 403,
    body: html`<section class="card login"><h1>mq-operator</h1><p>This console is open to the network, so it asks for the token that was printed when it was started.</p>
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="/session"><label for="token">Token</label><input id="token" name="token" type="password" autocomplete="current-password" required autofocus><button class="button primary">Open</button></form></section>`,
  };
}

/** What went wrong, and where to go on. */
export function messagePage(status: number, title: string, text: string): Page {
  return {
    title,
    status,
    body: html`<div class="page-head"><h1>${title}</h1><p class="lede">${text}</p></div><p><a href="/">To the brokers</a></p>`,
  };
}
