import { REFRESHED } from './live.ts';

/** Hides what does not contain what is typed, or is not of the levels chosen, on pages whose whole list is there. */
export function startFilter(): void {
  const form = document.querySelector('form[data-filter]');
  const input = form?.querySelector('input');
  if (!(form instanceof HTMLFormElement) || !(input instanceof HTMLInputElement)) return;
  let levels: readonly string[] = [];
  const apply = () => {
    const wanted = input.value.trim().toLowerCase();
    for (const item of document.querySelectorAll<HTMLElement>('[data-text]')) {
      const { text = '', level = '' } = item.dataset;
      item.toggleAttribute('hidden', !text.includes(wanted) || (levels.length > 0 && !levels.includes(level)));
    }
    for (const group of document.querySelectorAll('.group')) {
      group.toggleAttribute('hidden', group.querySelector('[data-text]:not([hidden])') === null);
    }
  };
  for (const button of form.querySelectorAll<HTMLElement>('[data-levels]')) {
    button.addEventListener('click', () => {
      levels = (button.dataset.levels ?? '').split(' ').filter((level) => level !== '');
      for (const other of form.querySelectorAll('[data-levels]')) {
        other.setAttribute('aria-pressed', String(other === button));
      }
      apply();
    });
  }
  input.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  document.addEventListener(REFRESHED, apply);
  apply();
}
