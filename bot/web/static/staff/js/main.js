// Puts the console together: a gate (sign-in, password) in front of the desk.

import { createApi } from './api.js';
import { createAttention } from './attention.js';
import { createDesk } from './desk.js';
import { createLive } from './live.js';
import { createOutbox } from './outbox.js';
import { listenToKeys } from './keyboard.js';
import { onPlace } from './routes.js';
import { fill, h } from './dom.js';
import { followKeyboard } from './viewport.js';
import { ask } from './parts/dialogs.js';
import * as passwordPart from './parts/password_form.js';
import * as signInPart from './parts/sign_in.js';

const gateRoot = document.getElementById('gate');
const deskRoot = document.getElementById('desk');
let desk = null;
let gate = null;
let me = null;

const api = createApi({ onSignedOut: () => (me ? signInAgain() : null) });
const attention = createAttention({ onOpen: (id) => desk?.openHandoff(id), onChange: () => desk?.render() });
const outbox = createOutbox({ api, onChange: (id) => desk?.outboxChanged(id), onSent: (id) => desk?.sent(id) });
const live = createLive({
  api,
  onQueue: (raw) => desk?.queue(raw),
  onConversation: (id) => desk?.conversation(id),
  follow: async (wait, signal) => desk?.catchUp(wait, signal),
  onStatus: ({ connected }) => desk?.connection(connected),
});

/** Show a form instead of the desk. The desk stays as it is behind it, drafts included, but cannot be seen or reached. */
function showGate(part, options) {
  gate?.destroy();
  gate = part;
  fill(gateRoot, part.element);
  gateRoot.hidden = false;
  deskRoot.hidden = true;
  document.querySelectorAll('dialog[open]').forEach((dialog) => { dialog.hidden = true; });
  part.update(options);
}

function showDesk() {
  gate?.destroy();
  gate = null;
  gateRoot.hidden = true;
  deskRoot.hidden = false;
  document.querySelectorAll('dialog[open]').forEach((dialog) => { dialog.hidden = false; });
}

function signIn(options = {}) {
  showGate(signInPart.create({ api, onSignedIn: enter }), options);
}

/** The session has ended while somebody was at work. */
function signInAgain() {
  if (gate) return;
  live.stop();
  attention.clear();
  signIn({ ended: true, username: me.username });
}

function choosePassword(forced) {
  if (forced) live.stop();
  showGate(passwordPart.create({
    api, forced, username: me.username,
    onDone: enter,
    onCancel: forced ? signOut : showDesk,
  }));
}

function leave() {
  if (!outbox.unsent()) {
    signOut();
    return;
  }
  ask({
    title: 'Sign out?',
    body: h('p', {}, 'A reply has not been sent. It is lost when you sign out.'),
    confirm: 'Sign out',
    danger: true,
    submit: signOut,
  });
}

async function signOut() {
  await api.signOut().catch(() => null);
  live.stop();
  attention.clear();
  outbox.forget();
  // A fresh page keeps nothing of what was on this one.
  location.replace(location.pathname);
}

/** Go on as whoever the session belongs to. */
async function enter() {
  const member = await api.me();
  if (me && me.username !== member.username) closeDesk();
  me = member;
  if (member.must_change_password) {
    choosePassword(true);
    return;
  }
  if (desk) desk.signedInAgain(member);
  else openDesk();
  showDesk();
  outbox.open(me.username);
  live.start();
  desk.follow();
}

function openDesk() {
  desk = createDesk({ api, outbox, attention, member: me, onSignOut: leave, onPassword: () => choosePassword(false), onLook: live.look });
  fill(deskRoot, desk.element);
}

function closeDesk() {
  document.querySelectorAll('dialog').forEach((dialog) => dialog.remove());
  desk?.destroy();
  desk = null;
  fill(deskRoot);
}

async function begin() {
  try {
    await enter();
  } catch (failure) {
    if (failure.status === 401) signIn();
    else {
      fill(gateRoot, h('main', { class: 'gate' }, h('div', { class: 'gate-card', role: 'alert' },
        h('h1', {}, 'Staff console'), h('p', {}, 'The server cannot be reached. Trying again by itself\u2026'))));
      setTimeout(begin, 3000);
    }
  }
}

onPlace(() => desk?.follow());
const key = (name) => (event) => desk.keys[name](event);
listenToKeys(Object.fromEntries(['j', 'k', 'r', '?', 'Escape'].map((name) => [name, key(name)])), { enabled: () => Boolean(desk) && !gate });
followKeyboard();
begin();
