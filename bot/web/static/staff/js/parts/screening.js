// Why the software gave a message its tier, on demand, and marked as what it is: inferred, not confirmed.

import { button, fill, h } from '../dom.js';
import { REASON_SOURCES, humanise, tier } from '../words.js';
import { badge } from './badge.js';

let count = 0;

/** A tier and a button that opens its reasons. */
export function create(screening) {
  count += 1;
  const id = `why-${count}`;
  const level = tier(screening.tier);
  const panel = h('div', { class: 'why', id, hidden: true });
  const toggle = button('', { class: 'why-toggle', 'aria-expanded': 'false', 'aria-controls': id, on: { click } },
    h('span', {}, 'Why'), h('span', { class: 'visually-hidden' }, ` ${level.word}`));
  const element = h('div', { class: `screening screening-${level.key}` },
    h('div', { class: 'screening-row' },
      level.key === 'none' ? h('span', { class: 'quiet-words' }, 'No concern found') : badge(level, { small: true }), toggle),
    panel);

  function click() {
    if (!panel.firstChild) fill(panel, explanation(screening));
    panel.hidden = !panel.hidden;
    toggle.setAttribute('aria-expanded', String(!panel.hidden));
  }

  return { element };
}

function explanation(screening) {
  const reasons = screening.reasons ?? [];
  const failed = screening.degraded ?? [];
  return [
    h('p', { class: 'inferred' }, 'Inferred by software from this message. Not confirmed by a person.'),
    failed.length ? h('p', { class: 'problem' }, `Part of the screening did not work (${failed.map(humanise).join(', ')}); the rest decided.`) : null,
    reasons.length
      ? h('ul', { class: 'reasons' }, reasons.map(reasonLine))
      : h('p', {}, 'Neither the rules nor the classifier found a sign of danger. They can miss one: read the words.'),
    screening.version ? h('p', { class: 'hint' }, `Screening version ${screening.version}`) : null,
  ];
}

function reasonLine(reason) {
  const score = reason.source === 'classifier' ? ` ${Number(reason.score).toFixed(2)} of 1` : '';
  return h('li', {},
    h('strong', {}, `${REASON_SOURCES[reason.source] ?? reason.source}${score}`),
    ` \u2192 ${tier(reason.tier).word}, ${humanise(reason.category)}`,
    reason.detail ? h('span', { class: 'reason-detail' }, reason.detail) : null);
}
