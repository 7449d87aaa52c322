// The live queue: waiting first, then what you have, then what colleagues have; each in the gateway's order of urgency.

import { fill, h, keyed, setText } from '../dom.js';
import * as queueItem from './queue_item.js';

const GROUPS = [
  ['waiting', 'Waiting'],
  ['mine', 'With you'],
  ['others', 'With colleagues'],
];

/** Update with `{items, isMine, current, loaded}`. */
export function create({ onOpen, onAcknowledge }) {
  const groups = GROUPS.map(([id, title]) => {
    const heading = h('h3', { class: 'group-title', id: `group-${id}` });
    const list = h('ul', { class: 'items', role: 'list', 'aria-labelledby': `group-${id}` });
    return { id, title, heading, list, section: h('section', { class: 'group' }, heading, list), parts: new Map() };
  });
  const empty = h('div', { class: 'empty' });
  const element = h('div', { class: 'queue' }, empty, ...groups.map((group) => group.section));

  function buttons() {
    return groups.flatMap((group) => [...group.list.children]).map((li) => li.querySelector('.item-open'));
  }

  return {
    element,
    update({ items, isMine, current, loaded }) {
      for (const group of groups) {
        const inGroup = items.filter((item) => groupOf(item, isMine) === group.id)
          .map((handoff) => ({ handoff, mine: isMine(handoff), current: handoff.conversation === current }));
        group.section.hidden = !inGroup.length;
        setText(group.heading, `${group.title} (${inGroup.length})`);
        keyed(group.list, group.parts, inGroup, {
          key: ({ handoff }) => handoff.id,
          create(item) {
            const part = queueItem.create({ onOpen, onAcknowledge });
            part.update(item);
            return part;
          },
        });
      }
      empty.hidden = items.length > 0;
      if (!loaded) fill(empty, h('p', {}, 'Loading the queue\u2026'));
      else if (!items.length) fill(empty, h('p', { class: 'empty-title' }, 'Nobody is waiting'), h('p', {}, 'New chats appear here by themselves.'));
    },
    /** Move the focus by one, as `j` and `k` do. */
    move(step) {
      const all = buttons();
      const at = all.indexOf(document.activeElement);
      const from = at >= 0 ? at : all.findIndex((each) => each.getAttribute('aria-current') === 'true');
      const next = all[from < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(from + step, 0), all.length - 1)];
      next?.focus();
      next?.scrollIntoView({ block: 'nearest' });
    },
    /** Back to where the keyboard was. */
    focus(conversation) {
      const known = groups.flatMap((group) => [...group.parts.values()]).find((part) => part.element.classList.contains('item-current'));
      const target = known?.open ?? buttons()[0];
      if (conversation) target?.focus();
    },
    destroy: () => groups.forEach((group) => group.parts.forEach((part) => part.destroy())),
  };
}

function groupOf(item, isMine) {
  if (item.status !== 'claimed') return 'waiting';
  return isMine(item) ? 'mine' : 'others';
}
