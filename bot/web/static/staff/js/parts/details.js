// What is known besides the chat: the state the patient is in, the pre-screen, earlier handoffs and the audit trail.

import { fill, h } from '../dom.js';
import { ANSWER_STATUS, OUTCOMES, PRESCREEN_STATUS, action, concerns, humanise, plain, sentence, urgency } from '../words.js';
import { moment } from '../time.js';
import { badge, drillMark } from './badge.js';
import * as summaryPart from './prescreen_summary.js';

/** Update with `{conversation, titles}`; `titles` are the dispositions by id. */
export function create() {
  const state = section('Now');
  const prescreen = section('Pre-screen');
  const history = section('Earlier handoffs');
  const trail = section('Audit trail');
  const element = h('aside', { class: 'details', 'aria-label': 'About this conversation', tabindex: '0' },
    state.element, prescreen.element, history.element, trail.element);
  let shown = '';
  let shownPrescreen = '';

  return {
    element,
    update({ conversation, titles }) {
      const key = JSON.stringify([conversation.state, conversation.prescreen, conversation.others, conversation.audit, [...titles]]);
      if (key === shown) return;
      shown = key;
      state.fill(nowLines(conversation));
      const answers = JSON.stringify(conversation.prescreen);
      if (answers !== shownPrescreen) prescreen.fill(prescreenLines(conversation)); // what is unfolded stays so
      shownPrescreen = answers;
      history.fill(conversation.others.length ? h('ul', { class: 'plain' }, conversation.others.map((each) => earlier(each, titles))) : nothing('None before this one.'));
      trail.fill(conversation.audit.length ? h('ol', { class: 'trail' }, conversation.audit.map(auditLine)) : nothing('Nothing yet.'));
    },
    destroy() {},
  };
}

function section(title) {
  const body = h('div', {});
  return { element: h('section', { class: 'detail' }, h('h3', {}, title), body), fill: (...children) => fill(body, ...children) };
}

const nothing = (text) => h('p', { class: 'quiet-words' }, text);
const pairs = (rows) => h('dl', { class: 'pairs' }, rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));

function nowLines({ state, prescreen }) {
  const contact = waysToReach(prescreen);
  const byStaff = state.mode === 'staff';
  const status = state.prescreen ? PRESCREEN_STATUS[state.prescreen.status] ?? sentence(state.prescreen.status) : 'Not started';
  const [at, of] = state.prescreen?.progress ?? [];
  const assistant = { ready: 'Ready', starting: 'Still starting', down: 'Not available' }[state.assistant] ?? 'Unknown';
  return pairs([
    ...(contact ? [['May be reached at', contact]] : []),
    ['Who answers', byStaff ? `${state.staff_name ?? 'Staff'}; the assistant is silent` : 'The assistant'],
    ['Pre-screen', at && state.prescreen.status !== 'finished' ? `${status}, question ${at} of about ${of}` : status],
    ['Assistant', assistant],
    ['Clinic', state.closed_clinic ? 'Closed now' : 'Open now'],
    ...(state.erased ? [['Chat', 'Erased by the patient or by the retention period']] : []),
  ]);
}

/** What the patient left to be called back; nothing where that is not wanted. */
function waysToReach(prescreen) {
  const given = prescreen?.answers.find((answer) => answer.question === 'contact' && answer.status === 'given')?.value;
  return [given?.phone, given?.email, given?.times].filter(Boolean).join(', ');
}

/** The summary; where the gateway could not write one, the answers as they are stored. */
function prescreenLines({ prescreen, id }) {
  if (!prescreen) return nothing('Not started.');
  if (prescreen.summary) return summaryPart.lines(prescreen.summary, id);
  const rows = prescreen.answers.map((answer) => {
    const value = answer.status === 'given' ? plain(answer.value) : ANSWER_STATUS[answer.status] ?? sentence(answer.status);
    return [answer.asked ?? sentence(answer.question), [
      h('span', { class: answer.status === 'given' ? '' : 'quiet-words' }, value || '\u2014'),
      answer.said && plain(answer.said).toLowerCase() !== value.toLowerCase() ? h('q', { class: 'said', dir: 'auto' }, answer.said) : null,
    ].filter(Boolean)];
  });
  return [
    outcome(prescreen.outcome),
    rows.length ? h('dl', { class: 'answers' }, rows.map(([asked, value]) => h('div', {}, h('dt', {}, asked), h('dd', {}, ...value)))) : nothing('No answers yet.'),
    rows.length ? h('p', { class: 'hint' }, 'Values are read by software from the quoted words.') : null,
    prescreen.version ? h('p', { class: 'hint' }, `Rules of ${prescreen.version}`) : null,
  ].flat();
}

function outcome(result) {
  if (!result) return null;
  return h('div', { class: `outcome outcome-${result.kind}` },
    h('p', {}, h('strong', {}, OUTCOMES[result.kind] ?? sentence(result.kind)), ', by rule. A clinician decides.'),
    result.reasons.length ? h('ul', { class: 'reasons' }, result.reasons.map((reason) => h('li', {},
      reason.reason ?? sentence(reason.id),
      reason.source ? h('span', { class: 'reason-detail' }, `Source: ${humanise(reason.source)}`) : null))) : null);
}

function earlier(handoff, titles) {
  const ending = handoff.disposition ? titles.get(handoff.disposition) ?? sentence(handoff.disposition) : sentence(handoff.status);
  return h('li', { class: 'earlier' },
    h('p', { class: 'earlier-head' }, badge(urgency(handoff), { small: true }), handoff.drill ? drillMark() : null, h('span', {}, moment(handoff.since))),
    h('p', {}, `${ending}${handoff.resolvedBy ? `, ${handoff.resolvedBy}` : ''} \u00b7 ${concerns(handoff.counter)}`),
    handoff.note ? h('q', { class: 'said', dir: 'auto' }, handoff.note) : null);
}

function auditLine(entry) {
  const detail = plain(entry.detail);
  return h('li', {}, h('span', { class: 'trail-what' }, `${action(entry.action)}`), ` \u00b7 ${plain(entry.actor)}`,
    h('span', { class: 'trail-when' }, [moment(entry.at), detail].filter(Boolean).join(' \u00b7 ')));
}
