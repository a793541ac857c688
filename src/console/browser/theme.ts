/** Sent to the document when the colours have changed, for what is drawn with them. */
export const RECOLOURED = 'mq-recoloured';

const DARK = matchMedia('(prefers-color-scheme: dark)');

/** The choice is a cookie, so that the next page has its colours from the first moment. */
export function startTheme(): void {
  document.querySelector('[data-action=theme]')?.addEventListener('click', switchTheme);
  DARK.addEventListener('change', () => document.dispatchEvent(new Event(RECOLOURED)));
}

export function switchTheme(): void {
  const chosen = document.documentElement.dataset.theme;
  const isDark = chosen === undefined ? DARK.matches : chosen === 'dark';
  const next = isDark ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API yet.
  document.cookie = `mq-operator-theme=${next}; path=/; max-age=31536000; samesite=strict`;
  document.dispatchEvent(new Event(RECOLOURED));
}
