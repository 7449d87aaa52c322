// The clinician's summary of a pre-screen: the same words as on paper, red flags first, and the ways to take it away.

import { h } from '../dom.js';

const BEHIND = new Set(['answers', 'notes', 'sources']); // one tap away: what is needed first stays in view

/** The panel's elements. `summary`: the page in words as the gateway gives it; `id`: the conversation. */
export function lines(summary, id) {
  return [
    h('div', { class: `outcome outcome-${summary.tone}` }, h('p', {}, h('strong', {}, summary.outcome)), h('p', { class: 'hint' }, summary.outcome_note)),
    h('p', { class: 'take-away' }, ...links(id)),
    ...summary.sections.map(section),
    h('p', { class: 'hint' }, summary.facts.slice(1).join(' \u00b7 ')),
    h('p', { class: 'hint' }, summary.caution),
  ];
}

function links(id) {
  const chat = encodeURIComponent(id);
  const folder = `/api/staff/conversations/${chat}/prescreen`;
  return [
    h('a', { href: `/staff/conversations/${chat}/prescreen`, target: '_blank', rel: 'noopener' }, 'Print view', h('span', { class: 'visually-hidden' }, ' (opens in a new tab)')),
    h('a', { href: `${folder}/summary.pdf`, download: '' }, 'PDF'),
    h('a', { href: `${folder}/questionnaire-response.json`, download: '' }, 'FHIR'),
  ];
}

function section({ id, title, rows, empty }) {
  const body = rows.length
    ? h('ul', { class: 'facts' }, rows.map(row))
    : h('p', { class: 'quiet-words' }, empty);
  if (!BEHIND.has(id)) return h('div', { class: 'summary-part' }, h('h4', {}, title), body);
  return h('details', { class: 'summary-part' }, h('summary', {}, title), body);
}

function row({ label, text, said, mark, detail, tone }) {
  return h('li', { class: tone ? `fact tone-${tone}` : 'fact' },
    label ? h('span', { class: 'fact-label' }, label) : null,
    text ? h('span', { class: 'fact-text' }, text) : null,
    ...said.map((words) => h('q', { class: 'said', dir: 'auto' }, words)),
    mark || detail ? h('span', { class: 'fact-detail' }, [mark, detail].filter(Boolean).join(' \u00b7 ')) : null);
}
