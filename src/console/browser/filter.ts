import { REFRESHED } from './live.ts';

/** Hides what does not contain what is typed, on pages whose whole list is there. */
export function startFilter(): void {
  const form = document.querySelector('form[data-filter]');
  const input = form?.querySelector('input');
  if (!(form instanceof HTMLFormElement) || !(input instanceof HTMLInputElement)) return;
  const apply = () => {
    const wanted = input.value.trim().toLowerCase();
    for (const item of document.querySelectorAll('[data-text]')) {
      item.toggleAttribute('hidden', !(item.getAttribute('data-text') ?? '').includes(wanted));
    }
    for (const group of document.querySelectorAll('.group')) {
      group.toggleAttribute('hidden', group.querySelector('[data-text]:not([hidden])') === null);
    }
  };
  input.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  document.addEventListener(REFRESHED, apply);
  apply();
}
