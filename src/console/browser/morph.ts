/**
 * Makes `from` what `to` is, touching only what differs, so that focus, selection and scrolling stay. An element with
 * `data-keep` belongs to a script and is left alone; with `data-keep-open` it stays as open as the person left it.
 */
export function morph(from: Element, to: Element): void {
  if (from.hasAttribute('data-keep')) return;
  takeAttributes(from, to);
  const known = new Map([...from.children].flatMap((child) => (child.id === '' ? [] : [[child.id, child] as const])));
  let place = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const match = counterpart(wanted, place, known);
    if (match === undefined) {
      from.insertBefore(document.adoptNode(wanted), place);
      continue;
    }
    if (match !== place) from.insertBefore(match, place);
    if (match instanceof Element && wanted instanceof Element) morph(match, wanted);
    else if (match.nodeValue !== wanted.nodeValue) match.nodeValue = wanted.nodeValue;
    place = match.nextSibling;
  }
  while (place !== null) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

/** The one of the same id, else the one that stands here when it is of the same kind and has no id either. */
function counterpart(
  wanted: ChildNode,
  place: ChildNode | null,
  known: ReadonlyMap<string, Element>,
): ChildNode | undefined {
  if (wanted instanceof Element && wanted.id !== '') {
    const same = known.get(wanted.id);
    return same?.nodeName === wanted.nodeName ? same : undefined;
  }
  const isSameKind = place !== null && place.nodeName === wanted.nodeName;
  return isSameKind && !(place instanceof Element && place.id !== '') ? place : undefined;
}

function takeAttributes(from: Element, to: Element): void {
  const kept = from.hasAttribute('data-keep-open') ? ['open'] : [];
  for (const { name, value } of [...to.attributes]) {
    if (!kept.includes(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!kept.includes(name) && !to.hasAttribute(name)) from.removeAttribute(name);
  }
}
