// Labelled fields and the place for what went wrong.

import { h, setText } from '../dom.js';

let count = 0;

/** A labelled input; `hint` is read with it. */
export function field(label, { hint = null, tag = 'input', ...attributes } = {}) {
  count += 1;
  const id = `field-${count}`;
  const input = h(tag, { id, ...(tag === 'input' ? { type: 'text' } : {}), 'aria-describedby': hint ? `${id}-hint` : null, ...attributes });
  const element = h('div', { class: 'field' }, h('label', { for: id }, label), hint ? h('p', { class: 'hint', id: `${id}-hint` }, hint) : null, input);
  return { element, input };
}

/** A line that screen readers announce when it says something. */
export function problem() {
  const element = h('p', { class: 'problem', role: 'alert' });
  return {
    element,
    show: (text) => setText(element, text),
    clear: () => setText(element, ''),
  };
}
