import { switchTheme } from './theme.ts';

const PLACES: Readonly<Record<string, string>> = { b: '/', i: '/incidents', p: '/plans', c: '/cost' };
/** How long a `g` waits for its second key. */
const CHORD_MILLISECONDS = 1500;

/** Single keys, but never while somebody types, and never with a modifier, which belong to the browser. */
export function startKeys(): void {
  const dialog = document.getElementById('shortcuts');
  const showShortcuts = () => {
    if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
  };
  document.querySelector('[data-action=shortcuts]')?.addEventListener('click', showShortcuts);
  let chordUntil = 0;
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const place = event.timeStamp < chordUntil ? PLACES[event.key] : undefined;
    chordUntil = event.key === 'g' ? event.timeStamp + CHORD_MILLISECONDS : 0;
    if (place !== undefined) location.assign(place);
    else if (event.key === '?') showShortcuts();
    else if (event.key === 't') switchTheme();
    else if (event.key === '/') focusSearch(event);
  });
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.getElementById('search');
  if (search === null) return;
  event.preventDefault();
  search.focus();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null;
}
