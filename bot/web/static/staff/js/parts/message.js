// One message of the transcript. Who said it is told by words, side, outline and colour.

import { button, fill, h } from '../dom.js';
import { SENDERS, humanise, tier } from '../words.js';
import { clock } from '../time.js';
import { badge } from './badge.js';
import * as screening from './screening.js';

const paragraphs = (text) => String(text ?? '').split(/\n{2,}/).map((part) => h('p', { class: 'words', dir: 'auto' }, part));

/** A stored event. It never changes, so `update` does nothing. */
export function create(event, { newDay = null } = {}) {
  const from = SENDERS[event.from] ? event.from : 'system';
  const name = from === 'staff' && event.staff_name ? `${event.staff_name} (staff)` : SENDERS[from];
  const element = h('li', { class: `message message-${from}`, 'data-seq': event.seq },
    newDay ? h('p', { class: 'day' }, newDay) : null,
    h('div', { class: 'bubble' },
      h('p', { class: 'meta' }, h('span', { class: 'who' }, name), kindOf(event), h('time', { datetime: event.at }, clock(event.at))),
      paragraphs(event.text), offered('Buttons', event.choices, 'title'), offered('Links', event.links, 'label'),
      from === 'patient' && event.delivery === 'failed' ? h('p', { class: 'hint' }, 'The assistant could not answer this.') : null),
    from === 'patient' && event.screening ? screening.create(event.screening).element : null);
  return { element, update() {}, destroy() {} };
}

function kindOf(event) {
  if (event.kind === 'crisis') return badge({ ...tier(event.tier), word: `${tier(event.tier).word} reply` }, { small: true });
  const words = { question: 'Pre-screen question', outcome: 'Pre-screen outcome', answer: event.answer ? `Answer: ${humanise(event.answer)}` : 'Answer' };
  return words[event.kind] ? h('span', { class: 'kind' }, words[event.kind]) : null;
}

/** What the patient could tap, as text: a member of staff must not dial it by accident. */
function offered(label, things, key) {
  if (!things?.length) return null;
  return h('p', { class: 'offered' }, h('span', { class: 'offered-label' }, `${label}: `), things.map((thing) => thing[key]).join(' \u00b7 '));
}

/** A reply on its way. `update(message)`; `onRetry(id)`, `onTakeBack(id)`. */
export function createPending(first, { onRetry, onTakeBack }) {
  const status = h('div', { class: 'pending-status', role: 'status' });
  const element = h('li', { class: 'message message-staff message-pending' },
    h('div', { class: 'bubble' }, h('p', { class: 'meta' }, h('span', { class: 'who' }, 'You')), paragraphs(first.text), status));
  let shown = '';

  function update(message) {
    const key = `${message.status}/${message.tries > 0}/${message.why}`;
    if (key === shown) return;
    shown = key;
    element.classList.toggle('message-refused', message.status === 'refused');
    fill(status, words(message));
  }

  function words(message) {
    if (message.status === 'refused') {
      return [h('span', {}, `Not sent. ${message.why}`),
        button('Try again', { on: { click: () => onRetry(message.id) } }),
        button('Back to the reply box', { on: { click: () => onTakeBack(message.id) } })];
    }
    if (message.status === 'sent') return h('span', {}, 'Sent');
    if (message.tries === 0) return h('span', {}, 'Sending\u2026');
    return [h('span', {}, 'Not sent yet. Trying again by itself\u2026'), button('Try now', { on: { click: () => onRetry(message.id) } })];
  }

  update(first);
  return { element, update, destroy() {} };
}
