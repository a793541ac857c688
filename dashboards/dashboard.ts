import { markOf } from '../src/publish/names.ts';
import { DASHBOARD_PREFIX, type Dashboard } from '../src/publish/resources.ts';
import { text, type Widget, type WidgetGroup } from './widget.ts';

const COLUMNS = 24;

/** A choice at the top of a dashboard; the placeholder stands for it everywhere in the body. */
export interface Variable {
  readonly label: string;
  /** A search whose results have the choices. */
  readonly search: string;
}

/** Stands for the chosen broker in queries, searches and titles. */
export const CHOSEN_BROKER = 'mq-operator-chosen-broker';

interface Definition {
  /** After the prefix. */
  readonly id: string;
  readonly introduction: string;
  readonly groups: readonly WidgetGroup[];
  readonly variable?: Variable;
}

/** The dashboard as CloudWatch takes it; the same definition gives the same text. */
export function dashboard({ id, introduction, groups, variable }: Definition): Dashboard {
  const name = `${DASHBOARD_PREFIX}${id}`;
  const head = text(`${introduction}\n\n${markOf(name)} Changes made here are overwritten.`, 3);
  const body = {
    start: '-PT3H',
    periodOverride: 'inherit',
    ...(variable === undefined ? {} : { variables: [variableOf(variable)] }),
    widgets: layOut([head, ...groups.flatMap(({ title, widgets }) => [text(`## ${title}`, 1), ...widgets])]),
  };
  return { kind: 'dashboard', name, properties: { DashboardName: name, DashboardBody: JSON.stringify(body) } };
}

function variableOf({ label, search }: Variable) {
  return {
    type: 'pattern',
    pattern: CHOSEN_BROKER,
    inputType: 'select',
    id: 'broker',
    label,
    visible: true,
    search,
    populateFrom: 'Broker',
    defaultValue: '__FIRST',
  };
}

/** Puts widgets beside each other as long as they fit, in rows as high as their highest. */
function layOut(widgets: readonly Widget[]): readonly (Widget & { x: number; y: number })[] {
  let [x, y, rowHeight] = [0, 0, 0];
  return widgets.map((widget) => {
    if (x + widget.width > COLUMNS) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const placed = { ...widget, x, y };
    x += widget.width;
    rowHeight = Math.max(rowHeight, widget.height);
    return placed;
  });
}
