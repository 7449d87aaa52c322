// The head of a conversation: urgency, who has it, and what can be done now.

import { button, fill, h, icon, setText } from '../dom.js';
import { concerns, holder, isUrgent, reference, urgency } from '../words.js';
import { duration, everySecond } from '../time.js';
import { badge, drillMark } from './badge.js';
import { problem } from './form.js';

/** Update with `{handoff, mine, reference, drill}`; actions by name in `on`: back, acknowledge, claim, release, resolve, tab. */
export function create(on) {
  let handoff = null;
  const title = h('h2', { class: 'conversation-title', tabindex: '-1' });
  const facts = h('p', { class: 'conversation-facts' });
  const wait = h('span', { class: 'item-wait' });
  const error = problem();
  const acts = {
    acknowledge: button('Acknowledge', { on: { click: () => run('acknowledge') } }),
    claim: button('Take over', { class: 'primary act-claim', on: { click: () => run('claim') } }),
    release: button('Give back\u2026', { on: { click: () => run('release') } }),
    resolve: button('Resolve\u2026', { on: { click: () => run('resolve') } }),
  };
  // Where there is no room for both, a button leads to the side that is not shown.
  const tabs = ['Chat', 'Details'].map((name) => button(name, { class: 'switch', on: { click: () => on.tab(name.toLowerCase()) } }));
  const element = h('header', { class: 'conversation-head' },
    h('div', { class: 'conversation-line' },
      button('', { class: 'back', on: { click: () => on.back() } }, icon('back'), h('span', {}, 'Queue')),
      h('div', { class: 'conversation-names' }, title, facts),
      h('div', { class: 'conversation-actions' }, ...Object.values(acts), ...tabs)),
    error.element);
  const stop = everySecond(tick);

  async function run(name) {
    Object.values(acts).forEach((act) => { act.disabled = true; });
    error.clear();
    try {
      await on[name]();
    } catch (failure) {
      error.show(failure.message);
    } finally {
      Object.values(acts).forEach((act) => { act.disabled = false; });
    }
  }

  function tick() {
    if (handoff && handoff.status !== 'resolved') setText(wait, duration((performance.now() - handoff.startedAt) / 1000));
  }

  return {
    element,
    claim: () => run('claim'),
    showTab: (name) => tabs.forEach((tab) => { tab.hidden = tab.textContent.toLowerCase() === name; }),
    focus: () => title.focus(),
    fail: (text) => error.show(text),
    update({ handoff: next, mine, id, drill }) {
      handoff = next;
      const open = handoff && handoff.status !== 'resolved';
      fill(title, handoff ? badge(urgency(handoff)) : null, drill ? drillMark() : null, h('span', {}, reference(id)));
      fill(facts, open
        ? [h('span', {}, wait, handoff.status === 'waiting' ? ' waiting' : ' ago'), h('span', { class: 'who-has-it' }, holder(handoff, mine)), handoff.kind === 'request' && !isUrgent(handoff) ? null : h('span', {}, concerns(handoff.counter))]
        : h('span', {}, 'No open handoff. The assistant answers.'));
      acts.acknowledge.hidden = !open || handoff.acknowledged || handoff.status !== 'waiting' || !isUrgent(handoff);
      acts.claim.hidden = !open || handoff.status !== 'waiting';
      acts.release.hidden = !open || !mine;
      acts.resolve.hidden = !open || (handoff.status === 'claimed' && !mine);
      tick();
    },
    destroy: stop,
  };
}
