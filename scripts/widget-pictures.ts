import { join } from 'node:path';
import { renderHtml } from '../src/console/html.ts';
import { widgetPage } from '../src/widget/page.ts';
import { TOLD_AT } from '../test/support/effects.ts';
import { WIDGET_ENDPOINT, widgetScene } from '../test/support/widget-scene.ts';
import { chromiumPicture } from './chromium-picture.ts';

/** Draws docs/pictures/widget-*.png from the very HTML that the function gives to CloudWatch. */
const PICTURES = join(import.meta.dirname, '..', 'docs', 'pictures');
/** CloudWatch gives links of these classes the looks of its buttons. */
const BUTTONS = `a.btn{display:inline-block;padding:4px 20px;border:2px solid #0972d3;border-radius:20px;color:#0972d3;font:700 14px system-ui;
text-decoration:none}a.btn-primary{background:#0972d3;color:#fff}.mqop-dark a.btn{border-color:#539fe5;color:#539fe5}.mqop-dark
a.btn-primary{background:#539fe5;color:#0f1b2a}cwdb-action{display:none}body{margin:0}details{display:block}`;

const HEIGHTS = { incidents: 770, remediations: 1100 } as const;

for (const theme of ['light', 'dark'] as const) {
  for (const show of ['incidents', 'remediations'] as const) {
    const view = { show, widgetContext: { dashboardName: 'mq-operator-fleet', accountId: '', theme } };
    const page = widgetPage(widgetScene(), { view, now: TOLD_AT, endpoint: WIDGET_ENDPOINT, approvals: ['*'] });
    const markup = renderHtml(page).replace('<details>', '<details open>');
    const document = `<!doctype html><meta charset="utf-8"><style>${BUTTONS}</style>${markup}`;
    const file = join(PICTURES, `widget-${show}-${theme}.png`);
    chromiumPicture(document, file, { width: 860, height: HEIGHTS[show], scale: 1 });
  }
}
