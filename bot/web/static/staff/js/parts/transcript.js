// The chat as the patient sees it, plus what the software made of each message.

import { button, h, icon, keyed } from '../dom.js';
import { day } from '../time.js';
import * as message from './message.js';

const NEAR_END = 80;

/** Update with `{events, pending, typing}`. Follows the end of the chat unless the reader has scrolled up. */
export function create({ onRetry, onTakeBack }) {
  const list = h('ol', { class: 'messages', role: 'list' });
  const waiting = h('ol', { class: 'messages', role: 'list' });
  const typing = h('p', { class: 'typing', hidden: true }, 'The assistant is writing\u2026');
  const scroller = h('div', { class: 'scroller', role: 'log', tabindex: '0', 'aria-label': 'Transcript', on: { scroll: () => hideJump() } }, list, waiting, typing);
  const jump = button('', { class: 'jump', hidden: true, on: { click: toEnd } }, icon('down'), h('span', {}, 'New messages'));
  const element = h('div', { class: 'transcript' }, scroller, jump);
  const stored = new Map();
  const unsent = new Map();
  let following = true;

  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;

  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
    jump.hidden = true;
  }

  /** A screen reader reads what is new, not the whole history. */
  function quietly() {
    scroller.setAttribute('aria-live', 'off');
    setTimeout(() => scroller.removeAttribute('aria-live'), 500);
  }

  function hideJump() {
    following = atEnd();
    if (following) jump.hidden = true;
  }

  // The keyboard of a phone, a dialog or a turned screen changes the height: stay at the end if we were there.
  const resized = new ResizeObserver(() => following && toEnd());
  resized.observe(scroller);

  return {
    element,
    update({ events, pending, typing: writing }) {
      const wasAtEnd = following;
      const before = stored.size;
      if (before === 0) quietly();
      let lastDay = null;
      const rows = events.map((event) => {
        const today = day(event.at);
        const newDay = today !== lastDay ? today : null;
        lastDay = today;
        return { event, newDay };
      });
      keyed(list, stored, rows, { key: ({ event }) => event.seq, create: ({ event, newDay }) => message.create(event, { newDay }) });
      keyed(waiting, unsent, pending, { key: (m) => m.id, create: (m) => message.createPending(m, { onRetry, onTakeBack }) });
      typing.hidden = !writing;
      if (wasAtEnd || before === 0) toEnd();
      else if (stored.size > before) jump.hidden = false;
    },
    toEnd() {
      following = true;
      toEnd();
    },
    destroy: () => resized.disconnect(),
  };
}
