// Replies on their way to a patient. Each keeps one client_message_id however often it is tried, so the gateway stores
// it exactly once. Unsent replies and drafts survive a reload and a new sign-in of the same person, not a sign-out.

import { ApiError } from './api.js';

const STORE = 'staff.unsent';
const retryAfter = (tries) => Math.min(1000 * 2 ** tries, 15_000);

/** `onChange(conversation)` when a message of it changed; `onSent(conversation)` when one was accepted. */
export function createOutbox({ api, onChange, onSent }) {
  let owner = '';
  let messages = [];
  let drafts = {};
  let timer = null;
  let busy = false;

  function save() {
    const unsent = messages.filter((message) => message.status !== 'sent');
    try {
      sessionStorage.setItem(STORE, JSON.stringify({ owner, drafts, messages: unsent }));
    } catch {
      // Without storage they last as long as the page.
    }
  }

  function load() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(STORE) ?? '{}');
      if (kept.owner !== owner) return;
      drafts = kept.drafts ?? {};
      messages = (kept.messages ?? []).map((m) => (m.status === 'sending' ? { ...m, status: 'waiting' } : m));
    } catch {
      forget();
    }
  }

  function change(message, fields) {
    Object.assign(message, fields);
    save();
    onChange(message.conversation);
  }

  /** Send what waits, in order; stops at the first that does not get through. */
  async function flush() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    const stuck = new Set();
    for (const message of messages.filter((m) => m.status === 'waiting')) {
      if (!stuck.has(message.conversation) && !(await attempt(message))) stuck.add(message.conversation);
    }
    busy = false;
    const waiting = messages.filter((m) => m.status === 'waiting');
    if (waiting.length) timer = setTimeout(flush, stuck.size ? Math.max(...waiting.map((m) => m.delay ?? 1000)) : 0);
  }

  async function attempt(message) {
    change(message, { status: 'sending' });
    try {
      const { seq } = await api.reply(message.conversation, { client_message_id: message.id, text: message.text });
      change(message, { status: 'sent', seq });
      onSent(message.conversation);
      return true;
    } catch (error) {
      const tries = message.tries + 1;
      const refused = error instanceof ApiError && error.status < 500 && ![401, 429].includes(error.status);
      if (refused) change(message, { status: 'refused', why: error.message, tries });
      else change(message, { status: 'waiting', tries, delay: (error.retryAfter ?? 0) * 1000 || retryAfter(tries) });
      return refused;
    }
  }

  function forget() {
    clearTimeout(timer);
    messages = [];
    drafts = {};
    try {
      sessionStorage.removeItem(STORE);
    } catch {
      // Nothing was kept.
    }
  }

  return {
    flush,
    forget,
    /** Who is signed in. Another person finds nothing of the one before. */
    open(username) {
      if (owner === username) return flush();
      if (owner) forget();
      owner = username;
      load();
      return flush();
    },
    /** Queue a reply; `after` is the last message of the transcript when it was written. */
    add(conversation, text, after) {
      messages.push({ id: newId(), conversation, text, after, status: 'waiting', tries: 0, at: new Date().toISOString() });
      delete drafts[conversation];
      save();
      onChange(conversation);
      flush();
    },
    /** Try a message again now. */
    retry(id) {
      const message = messages.find((m) => m.id === id);
      if (message) change(message, { status: 'waiting' });
      flush();
    },
    /** Take a refused message back; gives its words. */
    takeBack(id) {
      const message = messages.find((m) => m.id === id);
      messages = messages.filter((m) => m !== message);
      save();
      if (message) onChange(message.conversation);
      return message?.text ?? '';
    },
    /** Messages of a conversation that are not in its transcript yet. */
    of(conversation, events) {
      const seqs = new Set(events.map((event) => event.seq));
      const ids = new Set(events.map((event) => event.client_message_id));
      messages = messages.filter((m) => m.conversation !== conversation || !(ids.has(m.id) || seqs.has(m.seq)));
      // A reply can reach the transcript before its own acknowledgement does: it is then not shown twice.
      const arrived = (m) => m.status !== 'refused' && events.some((e) => e.from === 'staff' && e.seq > m.after && e.text === m.text);
      return messages.filter((m) => m.conversation === conversation && !arrived(m));
    },
    /** Whether signing out would lose something. */
    unsent: () => messages.some((m) => m.status !== 'sent') || Object.keys(drafts).length > 0,
    draft: (conversation) => drafts[conversation] ?? '',
    keepDraft(conversation, text) {
      if (text) drafts[conversation] = text;
      else delete drafts[conversation];
      save();
    },
  };
}

/** A random id; `randomUUID` exists only on https and localhost. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
