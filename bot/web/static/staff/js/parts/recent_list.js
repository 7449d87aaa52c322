// Conversations of late, newest first, without words.

import { button, fill, h } from '../dom.js';
import { reference, sentence, urgency } from '../words.js';
import { moment } from '../time.js';
import { badge, drillMark } from './badge.js';

/** Update with `{items, titles, current, failed}`; `titles` are the dispositions by id. */
export function create({ onOpen, onRefresh }) {
  const list = h('ul', { class: 'items', role: 'list' });
  const note = h('p', { class: 'empty' });
  const element = h('div', { class: 'recent' },
    h('div', { class: 'recent-bar' }, button('Refresh', { class: 'quiet', on: { click: onRefresh } })), note, list);

  function row(item, titles, current) {
    const resolved = item.status === 'resolved';
    const ending = item.disposition ? titles.get(item.disposition) ?? sentence(item.disposition) : resolved ? 'Resolved' : sentence(item.status);
    return h('li', { class: `item item-${urgency(item).key}${item.conversation === current ? ' item-current' : ''}` },
      button('', { class: 'item-open', 'aria-current': item.conversation === current ? 'true' : null, on: { click: () => onOpen(item) } },
        h('span', { class: 'item-row' },
          h('span', { class: 'item-head' }, badge(urgency(item)), item.drill ? drillMark() : null),
          h('span', { class: 'item-time' }, moment(item.at))),
        h('span', { class: 'item-meaning' }, ending),
        h('span', { class: 'item-facts' }, h('span', {}, reference(item.conversation)), item.resolvedBy ? h('span', {}, `by ${item.resolvedBy}`) : null)));
  }

  return {
    element,
    update({ items, titles, current, failed }) {
      const text = failed ?? (items === null ? 'Loading\u2026' : items.length ? '' : 'No earlier conversations yet.');
      fill(note, text);
      note.hidden = !text;
      fill(list, (items ?? []).map((item) => row(item, titles, current)));
    },
    destroy() {},
  };
}
