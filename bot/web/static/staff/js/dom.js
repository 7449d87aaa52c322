// Builds elements from text nodes only: nothing a patient writes can ever become markup.

const SVG = 'http://www.w3.org/2000/svg';

/** An element. `props`: attributes; `on` maps events to handlers; `class`; null, undefined and false are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') {
      for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    } else if (name === 'class') {
      element.className = value;
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button that never submits a form by accident. */
export function button(label, props = {}, ...children) {
  return h('button', { type: 'button', ...props }, ...(children.length ? children : [label]));
}

/** Replace all children. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Set text only when it changed, so that screen readers and selections are left alone. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Each urgency has its own outline, so that it is told apart without colour.
const SHAPES = {
  emergency: ['M7.5 1.5h9l6 6v9l-6 6h-9l-6-6v-9z', 'M12 6.5v7M12 17v.6'],
  crisis: ['M12 2 23 21.5H1z', 'M12 9v6M12 18v.6'],
  check_in: ['M12 1.5 22.5 12 12 22.5 1.5 12z', 'M12 8v5M12 16v.6'],
  request: ['M2 4h20v13H11l-5 5v-5H2z', 'M7 9h10M7 12.5h6'],
  flag: ['M5 2h14v20l-7-5-7 5z', ''],
  none: ['M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20z', 'M7.5 12.5l3 3 6-6.5'],
};
const LINES = {
  back: 'M15 4l-8 8 8 8',
  menu: 'M4 6h16M4 12h16M4 18h16',
  send: 'M4 12h14M12 5l7 7-7 7',
  down: 'M12 4v15M5 12l7 7 7-7',
};

/** A decorative drawing; the words beside it say the same. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  const [outline, mark] = SHAPES[name] ?? ['', LINES[name] ?? ''];
  for (const [d, part] of [[outline, 'icon-shape'], [mark, 'icon-mark']]) {
    if (!d) continue;
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    path.setAttribute('class', part);
    svg.append(path);
  }
  return svg;
}

/** Keep `parent`'s children in step with `items`, reusing parts by key: focus and open details survive an update. */
export function keyed(parent, parts, items, { key, create }) {
  const wanted = new Map(items.map((item) => [key(item), item]));
  for (const [id, part] of parts) {
    if (!wanted.has(id)) {
      part.destroy();
      part.element.remove();
      parts.delete(id);
    }
  }
  let previous = null;
  for (const [id, item] of wanted) {
    const known = parts.get(id);
    const part = known ?? create(item);
    if (known) part.update(item);
    else parts.set(id, part);
    const place = previous ? previous.nextSibling : parent.firstChild;
    if (place !== part.element) parent.insertBefore(part.element, place);
    previous = part.element;
  }
}
