import { isSameSecret } from './access.ts';
import { decideHere } from './decide.ts';
import { endSilenceHere, handleHere } from './handle.ts';
import { PATHS, type Page, READ_ONLY } from './pages/page.ts';
import { messagePage } from './pages/small.ts';
import type { ConsolePorts } from './ports.ts';
import { partsOf } from './routes.ts';

/** A form as a page of the console sent it. */
export interface SentForm {
  readonly path: string;
  readonly form: URLSearchParams;
  readonly formToken: string;
}

/** Where to go on, or the page that says why nothing was changed. */
export type FormResult =
  | { readonly kind: 'done'; readonly location: string }
  | { readonly kind: 'refused'; readonly page: Page };

/** Everything that can be changed here: what becomes of a plan, who takes care of an incident, what is kept quiet. */
export async function answerToForm({ path, form, formToken }: SentForm, ports: ConsolePorts): Promise<FormResult> {
  if (!isSameSecret(form.get('form-token') ?? '', formToken)) {
    return refused(403, 'The page was of an earlier run of the console. Open it again.');
  }
  if (ports.readOnly) return refused(403, READ_ONLY);
  const [first, id, ...rest] = partsOf(path);
  if (id === undefined || rest.length > 0) return refused(404, 'There is nothing that could be decided.');
  switch (first) {
    case 'plans':
      return resultOf(await decideHere({ id, form }, ports), PATHS.plan(id));
    case 'incidents':
      return resultOf(await handleHere({ id, form }, ports), PATHS.incident(id));
    case 'silences': {
      const incidentId = form.get('incident');
      const problem = await endSilenceHere({ id, form }, ports);
      return resultOf(problem, incidentId === null ? PATHS.incidents : PATHS.incident(incidentId));
    }
    default:
      return refused(404, 'There is nothing that could be decided.');
  }
}

function resultOf(problem: Page | undefined, location: string): FormResult {
  return problem === undefined ? { kind: 'done', location } : { kind: 'refused', page: problem };
}

function refused(status: number, text: string): FormResult {
  return { kind: 'refused', page: messagePage(status, 'Not decided', text) };
}
