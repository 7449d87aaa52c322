// Urgency in words, outline and colour at once.

import { h, icon } from '../dom.js';

/** `urgency` as from words.js. */
export function badge(urgency, { small = false } = {}) {
  return h('span', { class: `badge badge-${urgency.key}${small ? ' badge-small' : ''}` }, icon(urgency.key), h('span', {}, urgency.word));
}

/** The mark of a drill. */
export function drillMark() {
  return h('span', { class: 'drill' }, 'Drill');
}
