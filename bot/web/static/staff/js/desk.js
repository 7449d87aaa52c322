// The desk of somebody signed in: the queue on one side, a conversation on the other, and what must not be overlooked
// above both. On a phone one side is shown at a time.

import { button, fill, h, icon, setText } from './dom.js';
import { isMine, readHandoff, readQueue } from './contract.js';
import { isUrgent, reference, urgency } from './words.js';
import { clock } from './time.js';
import { go, place, rename } from './routes.js';
import * as bannersPart from './parts/banners.js';
import * as conversationPart from './parts/conversation.js';
import * as queuePart from './parts/queue_list.js';
import * as recentPart from './parts/recent_list.js';
import * as menuPart from './parts/menu.js';

/** `member`: who is signed in. `outbox`, `attention`, `api`: shared. `onSignOut`, `onPassword`: from the menu; `onLook`: look at the server now. */
export function createDesk({ api, outbox, attention, member, onSignOut, onPassword, onLook }) {
  let me = member;
  let queue = { items: [], banner: null, channels: [], version: null };
  let loaded = false;
  let connected = true;
  let lostAt = '';
  let recent = { items: null, failed: null };
  let dispositions = [];
  let open = null;
  let tab = 'queue';

  const mine = (item) => isMine(item, me);
  const banners = bannersPart.create({
    onSound: attention.switchSound, onNotifications: attention.askForNotifications, onOpen: openItem, onAcknowledge: acknowledge, onRetry: onLook,
  });
  const menu = menuPart.create({ attention, onRecent: () => showTab('recent'), onDrill: startDrill, onPassword, onSignOut });
  const list = queuePart.create({ onOpen: ({ id, conversation }) => openItem({ id, conversation }), onAcknowledge: acknowledge });
  const old = recentPart.create({ onOpen: (item) => go('conversation', item.conversation), onRefresh: loadRecent });
  const tabs = [['queue', 'Queue'], ['recent', 'Recent']].map(([name, title]) =>
    button(title, { 'data-tab': name, 'aria-pressed': 'false', on: { click: () => showTab(name) } }));
  const live = h('p', { class: 'live' });
  const clinic = h('span', { class: 'clinic-name' });
  const announced = h('p', { class: 'visually-hidden', role: 'alert' });
  const said = h('p', { class: 'toast', role: 'status' });
  const emptyPane = h('div', { class: 'empty no-conversation' }, h('p', { class: 'empty-title' }, 'No chat open'),
    h('p', {}, 'Choose one from the queue, or press j and k to move and Enter to open.'));
  const right = h('main', { class: 'right', id: 'conversation' }, emptyPane);
  const left = h('section', { class: 'left-pane', 'aria-label': 'Queue' }, h('div', { class: 'tabs', role: 'group', 'aria-label': 'Show' }, ...tabs), list.element, old.element);
  const element = h('div', { class: 'desk' },
    h('header', { class: 'top' }, h('h1', {}, icon('request'), h('span', {}, 'Staff console'), clinic), live, menu.element),
    announced, banners.element, said, h('div', { class: 'panes' }, left, right));

  const lineOf = (conversation) => queue.items.find((item) => item.conversation === conversation) ?? null;

  function render() {
    const urgent = queue.items.filter((item) => item.status === 'waiting' && !item.acknowledged && isUrgent(item));
    const { sound, notifications } = attention.state();
    banners.update({ connected, lostAt, alerts: alertWords(queue), sound, notifications, urgent: urgent.filter((item) => item.conversation !== open?.id) });
    setText(announced, urgent.length ? `Not acknowledged: ${urgent.map((item) => `${urgency(item).word}, ${reference(item.conversation)}`).join('; ')}` : '');
    list.update({ items: queue.items, isMine: mine, current: open?.id ?? null, loaded });
    old.update({ ...recent, titles: new Map(dispositions.map((each) => [each.id, each.title])), current: open?.id ?? null });
    list.element.hidden = tab !== 'queue';
    old.element.hidden = tab !== 'recent';
    tabs.forEach((each) => each.setAttribute('aria-pressed', String(each.dataset.tab === tab)));
    setText(tabs[0], queue.items.length ? `Queue (${queue.items.length})` : 'Queue');
    setText(live, !loaded ? 'Connecting\u2026' : connected ? 'Live' : 'Not connected');
    live.dataset.connected = String(connected && loaded);
    menu.update({ me });
    element.dataset.tab = tab;
    element.dataset.pane = open ? 'conversation' : 'list';
  }

  function openItem({ id, conversation }) {
    go(conversation ? 'conversation' : 'handoff', conversation ?? id);
  }

  async function acknowledge(item) {
    await tell(() => api.acknowledge(item.id));
    onLook();
    if (open?.id === item.conversation) open.load().catch(() => null);
  }

  /** Do something; say what went wrong. */
  async function tell(step) {
    try {
      setText(said, '');
      return await step();
    } catch (failure) {
      setText(said, failure.message);
      return null;
    }
  }

  async function startDrill() {
    const made = await tell(() => api.drill());
    if (!made) return;
    setText(said, 'The drill has started. It appears in the queue like a real crisis, marked Drill.');
    showTab('queue');
    onLook();
  }

  function showTab(name) {
    tab = name;
    if (name === 'recent') {
      loadRecent();
      if (open && matchMedia('(max-width: 760px)').matches) go('queue');
    }
    render();
  }

  async function loadRecent() {
    recent = { ...recent, failed: null };
    try {
      const body = await api.recent();
      recent = { items: (Array.isArray(body) ? body : body.items).map((item) => readHandoff(item)), failed: null };
    } catch (failure) {
      recent = { ...recent, failed: failure.message };
    }
    render();
  }

  /** The conversation the address names; undefined while that is not known yet. */
  async function wanted() {
    const { name, id } = place();
    if (name === 'queue') return null;
    if (name === 'conversation') return id;
    const known = queue.items.find((item) => item.id === id);
    if (!known && !loaded) return undefined;
    if (!known) await loadRecent();
    const found = known ?? recent.items?.find((item) => item.id === id);
    // From here on the chat stays open, whatever becomes of the handoff.
    if (found) rename('conversation', found.conversation);
    else if (!recent.failed) rename('queue');
    if (!found) setText(said, recent.failed ?? 'That handoff is not open any more.');
    return found?.conversation ?? null;
  }

  /** Make the page show what the address says. */
  async function follow() {
    const id = await wanted();
    if (id === undefined || (open?.id ?? null) === id) return;
    const left_ = open?.id;
    open?.destroy();
    open = null;
    if (id) {
      setText(said, '');
      open = conversationPart.create(id, {
        api, outbox, me: () => me, dispositions: () => dispositions, onBack: () => go('queue'), onChanged: onLook,
        onPatientMessage: (conversation, isOurs) => (isOurs && document.hidden ? attention.chime() : null),
      });
      fill(right, open.element);
      open.update(lineOf(id));
      render();
      open.focus();
      open.load().catch((failure) => open?.id === id && open.fail(failure.message));
    } else {
      fill(right, emptyPane);
      render();
      list.focus(left_);
    }
  }

  async function loadOnce() {
    api.clinic().then((body) => setText(clinic, body?.name ?? '')).catch(() => null);
    dispositions = (await api.dispositions().catch(() => null)) ?? dispositions;
    if (!Array.isArray(dispositions)) dispositions = dispositions.items ?? [];
    open?.refresh();
    render();
  }

  render();
  loadOnce();
  return {
    element,
    follow,
    render,
    /** A new queue from the server. */
    queue(raw) {
      queue = readQueue(raw);
      loaded = true;
      attention.update(queue.items, mine);
      if (!dispositions.length) loadOnce();
      open?.update(lineOf(open.id));
      render();
      follow();
    },
    /** Something of a conversation changed. */
    conversation: (id) => (open?.id === id ? open.catchUp().catch(() => null) : null),
    catchUp: async (wait, signal) => {
      if (open) await open.catchUp(wait, signal);
      else if (wait) await new Promise((done) => { setTimeout(done, 1000); });
    },
    connection(up) {
      if (connected && !up) lostAt = clock(new Date().toISOString());
      connected = up;
      attention.connection(up);
      render();
    },
    sent: (conversation) => (open?.id === conversation ? open.catchUp().catch(() => null) : null),
    outboxChanged: (conversation) => (open?.id === conversation ? open.refresh() : null),
    signedInAgain(member_) {
      me = member_;
      render();
      open?.load().catch(() => null);
    },
    keys: {
      j: () => (tab === 'queue' ? list.move(1) : false),
      k: () => (tab === 'queue' ? list.move(-1) : false),
      r: () => (open ? open.reply() : false),
      '?': () => menu.shortcuts(),
      Escape: () => (menu.close() ? undefined : open ? go('queue') : false),
    },
    openHandoff: (id) => go('handoff', id),
    destroy() {
      open?.destroy();
      [banners, list, old, menu].forEach((part) => part.destroy());
      element.remove();
    },
  };
}

/** What the gateway says of its alert channels, or what follows from their states. */
function alertWords({ banner, channels }) {
  if (banner) return banner;
  const failing = channels.filter((channel) => channel.status === 'failing').map((channel) => channel.name);
  return failing.length ? `Alerts do not get through on: ${failing.join(', ')}. Watch this console.` : null;
}
