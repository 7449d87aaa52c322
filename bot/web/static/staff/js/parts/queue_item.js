// One handoff of the queue: how urgent, how long, who has it.

import { button, fill, h, setText } from '../dom.js';
import { concerns, holder, isUrgent, reference, urgency } from '../words.js';
import { duration, everySecond } from '../time.js';
import { badge, drillMark } from './badge.js';

/** Update with `{handoff, mine, current}`. */
export function create({ onOpen, onAcknowledge }) {
  let item = null;
  const head = h('span', { class: 'item-head' });
  const wait = h('span', { class: 'item-wait' });
  const meaning = h('span', { class: 'item-meaning' });
  const facts = h('span', { class: 'item-facts' });
  const standing = h('span', { class: 'item-facts' });
  const open = button('', { class: 'item-open', on: { click: () => onOpen(item.handoff) } },
    h('span', { class: 'item-row' }, head, wait), meaning, facts, standing);
  const acknowledge = button('Acknowledge', { class: 'item-acknowledge', on: { click: acknowledged } });
  const element = h('li', { class: 'item' }, open, acknowledge);
  const stop = everySecond(tick);

  async function acknowledged() {
    acknowledge.disabled = true;
    await onAcknowledge(item.handoff);
    acknowledge.disabled = false;
  }

  function tick() {
    if (!item) return;
    const seconds = (performance.now() - item.handoff.startedAt) / 1000;
    setText(wait, duration(seconds));
  }

  return {
    element,
    open,
    update(next) {
      item = next;
      const { handoff, mine, current } = item;
      const level = urgency(handoff);
      const open_ = handoff.status === 'waiting' && !handoff.acknowledged && isUrgent(handoff);
      element.className = `item item-${level.key}${current ? ' item-current' : ''}${open_ ? ' item-unseen' : ''}`;
      element.dataset.handoff = handoff.id;
      if (current) open.setAttribute('aria-current', 'true');
      else open.removeAttribute('aria-current');
      fill(head, badge(level), handoff.drill ? drillMark() : null);
      setText(meaning, level.key === 'request' || handoff.kind !== 'request' ? level.meaning : `${level.meaning}. Asked for a person`);
      fill(facts, h('span', {}, reference(handoff.conversation)), concernsOf(handoff) ? h('span', {}, concernsOf(handoff)) : null);
      fill(standing, h('span', { class: 'item-holder' }, holder(handoff, mine)), seen(handoff) ? h('span', {}, seen(handoff)) : null);
      acknowledge.hidden = !open_;
      acknowledge.setAttribute('aria-label', `Acknowledge: ${level.word}, ${reference(handoff.conversation)}`);
      tick();
    },
    destroy: stop,
  };
}

function concernsOf(handoff) {
  return handoff.kind === 'request' && !isUrgent(handoff) ? null : concerns(handoff.counter);
}

function seen(handoff) {
  if (handoff.status !== 'waiting' || handoff.kind === 'flag') return null;
  return handoff.acknowledged ? 'Acknowledged' : 'Not acknowledged';
}
