// Where a reply is written. It is there only for whoever has the chat; a draft is never lost.

import { button, h, icon, setText } from '../dom.js';

const MOST = 2000;
const WARN_FROM = 1800;
const byTouch = () => matchMedia('(pointer: coarse)').matches;

/** Update with `{mine, status, holder, drill, canTake}`. `onSend(text)`, `onDraft(text)`, `onTake()`. */
export function create({ draft, onSend, onDraft, onTake }) {
  const input = h('textarea', {
    id: 'reply', rows: 1, maxlength: MOST, 'aria-describedby': 'reply-hint',
    enterkeyhint: byTouch() ? 'enter' : 'send',
    on: { input: changed, keydown },
  });
  const send = h('button', { type: 'submit', class: 'primary send' }, icon('send'), h('span', {}, 'Send'));
  const left = h('span', { class: 'left', role: 'status' });
  const hint = h('p', { class: 'hint', id: 'reply-hint' }, byTouch() ? '' : 'Enter sends, Shift+Enter starts a new line.');
  const form = h('form', { class: 'composer-form', on: { submit } },
    h('label', { for: 'reply', class: 'hint' }, 'Reply to the patient, who sees your name'),
    h('div', { class: 'composer-row' }, input, send), h('div', { class: 'composer-foot' }, hint, left));
  const why = h('p', {});
  const take = button('Take over', { class: 'primary composer-take', on: { click: () => onTake() } });
  const kept = h('p', { class: 'hint' });
  const locked = h('div', { class: 'composer-locked' }, h('div', {}, why, kept), take);
  const element = h('div', { class: 'composer' }, form, locked);
  input.value = draft;

  function grow() {
    // Rows, not a height: the page's policy allows no style attributes.
    input.rows = 1;
    while (input.scrollHeight > input.clientHeight + 2 && input.rows < 7) input.rows += 1;
  }

  function changed() {
    grow();
    onDraft(input.value);
    const over = MOST - input.value.length;
    setText(left, input.value.length >= WARN_FROM ? `${over} characters left` : '');
    send.disabled = !input.value.trim();
  }

  function keydown(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || (byTouch() && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    submit(event);
  }

  function submit(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = '';
    changed();
    onSend(text);
    input.focus();
  }

  return {
    element,
    update({ mine, words, canTake }) {
      form.hidden = !mine;
      locked.hidden = mine;
      setText(why, words);
      setText(kept, input.value ? 'Your unsent reply is kept.' : '');
      take.hidden = !canTake;
      changed();
    },
    focus: () => (form.hidden ? take : input).focus(),
    /** Put words back, before what has been typed since. */
    restore(text) {
      input.value = [text, input.value].filter(Boolean).join('\n');
      changed();
      input.focus();
    },
    destroy() {},
  };
}
