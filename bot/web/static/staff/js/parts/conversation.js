// One open conversation: loads it, keeps it current, and does what staff decide.

import { h } from '../dom.js';
import { isMine, readConversation } from '../contract.js';
import { holder } from '../words.js';
import * as composerPart from './composer.js';
import * as detailsPart from './details.js';
import * as headerPart from './conversation_header.js';
import * as transcriptPart from './transcript.js';
import * as dialogs from './handoff_dialogs.js';

/**
 * `desk`: `{api, outbox, me(), dispositions(), onBack(), onPatientMessage(), onChanged()}`.
 * `changed(item)` with this conversation's line of the queue (null when it has none) whenever the queue is new.
 */
export function create(id, desk) {
  const { api, outbox } = desk;
  let data = null;
  let line = null;
  let loading = null;
  let gone = false;
  let closing = new AbortController();
  const header = headerPart.create({ back: desk.onBack, acknowledge, claim, release, resolve, tab: showTab });
  const transcript = transcriptPart.create({ onRetry: outbox.retry, onTakeBack: (message) => composer.restore(outbox.takeBack(message)) });
  const details = detailsPart.create();
  const composer = composerPart.create({ draft: outbox.draft(id), onSend: send, onDraft: (text) => outbox.keepDraft(id, text), onTake: () => header.claim() });
  const element = h('article', { class: 'conversation', 'aria-label': 'Conversation' }, header.element,
    h('div', { class: 'conversation-body' }, h('div', { class: 'chat' }, transcript.element, composer.element), details.element));

  const handoff = () => line ?? data?.handoff ?? null;
  const lastSeq = () => data?.events.at(-1)?.seq ?? 0;
  const mine = () => isMine(handoff(), desk.me());

  function render() {
    if (gone) return;
    header.update({ handoff: handoff(), mine: mine(), id, drill: data?.drill ?? line?.drill ?? false });
    if (!data) return;
    transcript.update({ events: data.events, pending: outbox.of(id, data.events), typing: data.state.typing });
    details.update({ conversation: data, titles: new Map(desk.dispositions().map((each) => [each.id, each.title])) });
    composer.update({ mine: mine() && !data.state.erased, ...locked() });
  }

  function locked() {
    const current = handoff();
    if (data.state.erased) return { words: 'This chat was erased. Nothing can be written.', canTake: false };
    if (!current || current.status === 'resolved') return { words: 'No open handoff: the assistant has this chat.', canTake: false };
    if (current.status === 'claimed') return { words: `${holder(current, false)}. Only one person writes.`, canTake: false };
    return { words: 'Take over to reply. The assistant is silent while you have the chat.', canTake: true };
  }

  function showTab(name) {
    element.dataset.tab = name;
    header.showTab(name);
    if (name === 'chat') transcript.toEnd();
  }

  /** Load everything; asked twice at once, it loads once. */
  function load() {
    loading ??= (async () => {
      try {
        const fresh = readConversation(await api.conversation(id), id);
        if (gone) return;
        data = { ...fresh, events: merge(data?.events ?? [], fresh.events, fresh.state.erased) };
        // The same handoff keeps its waiting time, which the queue counts by the server's clock.
        line = fresh.handoff && line?.id === fresh.handoff.id ? { ...fresh.handoff, startedAt: line.startedAt } : fresh.handoff;
        header.fail('');
        render();
      } finally {
        loading = null;
      }
    })();
    return loading;
  }

  /** Messages since the last one; waits up to `wait` seconds for some. */
  async function catchUp(wait = 0, signal = undefined) {
    if (!data) return load();
    // A long wait must end when the chat is closed, or the next chat would wait behind it.
    if (wait) closing = new AbortController();
    const ending = closing;
    signal?.addEventListener('abort', () => ending.abort(), { once: true });
    const answer = await api.events(id, { after: lastSeq(), wait, signal: wait ? closing.signal : undefined }).catch((failure) => {
      if (!gone) throw failure;
    });
    if (gone) return undefined;
    const { events, state } = answer;
    const before = data.state;
    const fresh = events.filter((event) => event.seq > lastSeq());
    data = { ...data, events: merge(data.events, events, state.erased), state };
    render();
    if (fresh.some((event) => event.from === 'patient')) desk.onPatientMessage(id, mine());
    return essence(before) === essence(state) ? undefined : load();
  }

  async function act(step) {
    try {
      await step();
    } finally {
      desk.onChanged();
      await load().catch(() => null);
    }
  }

  async function acknowledge() {
    await act(() => api.acknowledge(handoff().id));
  }

  async function claim() {
    await act(() => api.claim(handoff().id));
    showTab('chat');
    composer.focus();
  }

  async function release() {
    await dialogs.release({ prescreenLocked: data.state.prescreen?.status === 'locked', submit: (unlock) => act(() => api.release(handoff().id, unlock)) });
  }

  async function resolve() {
    await dialogs.resolve({
      dispositions: desk.dispositions(), drill: data.drill, claimed: handoff().status === 'claimed',
      submit: (disposition, note) => act(() => api.resolve(handoff().id, disposition, note)),
    });
  }

  function send(text) {
    outbox.add(id, text, lastSeq());
    transcript.toEnd();
  }

  showTab('chat');
  return {
    id,
    element,
    load,
    catchUp,
    update(next) {
      const turned = signature(line) !== signature(next);
      line = next;
      if (!next && data?.handoff) data = { ...data, handoff: null };
      render();
      return data && turned ? load().catch(() => null) : undefined;
    },
    refresh: render,
    fail: header.fail,
    reply: () => composer.focus(),
    focus: () => header.focus(),
    destroy() {
      gone = true;
      closing.abort();
      [header, transcript, details, composer].forEach((part) => part.destroy());
      element.remove();
    },
  };
}

/** Everything of the state that the full view depends on. */
function essence(state) {
  return JSON.stringify([state.mode, state.staff_name, state.handoff, state.prescreen, state.erased]);
}

/** What of a handoff, when it changes, leaves a trace in the audit trail. */
function signature(handoff) {
  return handoff && [handoff.id, handoff.status, handoff.claimedBy, handoff.tier, handoff.acknowledged].join();
}

/** Known and new messages in order, each once. */
function merge(known, fresh, erased) {
  if (erased) return fresh;
  const bySeq = new Map([...known, ...fresh].map((event) => [event.seq, event]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
