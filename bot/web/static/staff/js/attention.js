// Makes sure that somebody notices: sound, the tab's title and the browser's notifications, again and again until an
// urgent handoff is acknowledged. None of them carries a word or a name of a patient.

import { createSound } from './sound.js';
import { preference, prefer } from './preferences.js';
import { CONSOLE, isUrgent, reference, urgency } from './words.js';
import { everySecond } from './time.js';

const NOTIFY_AGAIN_MS = 30_000;
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** `onOpen(handoffId)` when a notification is clicked; `onChange()` when sound or permission changed. */
export function createAttention({ onOpen, onChange }) {
  const sound = createSound({ onChange });
  const heard = new Map();
  const shown = new Map();
  let alarms = [];
  let connected = true;
  let started = false;

  function update(items, mineOnly = () => false) {
    const waiting = items.filter((item) => item.status === 'waiting' && !item.acknowledged);
    alarms = waiting.filter(isUrgent);
    const calls = waiting.filter((item) => item.kind === 'request' && !isUrgent(item));
    const fresh = [...alarms, ...calls].filter((item) => heard.get(item.id) !== level(item));
    const grown = items.filter((item) => isUrgent(item) && !mineOnly(item) && item.counter > (heard.get(`n${item.id}`) ?? item.counter));
    heard.clear();
    items.forEach((item) => heard.set(`n${item.id}`, item.counter));
    [...alarms, ...calls].forEach((item) => heard.set(item.id, level(item)));
    fresh.forEach(notify);
    if (fresh.some((item) => !isUrgent(item)) || (grown.length && !alarms.length)) chime();
    ring();
    title();
    for (const [id, shownOne] of shown) if (!waiting.some((item) => item.id === id)) dismiss(id, shownOne);
  }

  const level = (item) => `${item.kind}/${item.tier}`;

  function ring() {
    const worst = alarms.some((item) => item.tier === 'emergency') ? 'emergency' : 'crisis';
    sound.alarm(alarms.length && preference('sound') === 'on' ? worst : null);
  }

  function chime() {
    if (preference('sound') === 'on') sound.chime();
  }

  function notify(item) {
    if (!('Notification' in window) || Notification.permission !== 'granted') return;
    const words = urgency(item);
    dismiss(item.id, shown.get(item.id));
    try {
      const note = new Notification(`${item.drill ? 'DRILL: ' : ''}${words.word}: someone is waiting`, {
        body: `${reference(item.conversation)}. Open the staff console.`,
        tag: item.id,
        requireInteraction: isUrgent(item),
      });
      note.onclick = () => {
        window.focus();
        note.close();
        onOpen(item.id);
      };
      shown.set(item.id, { note, at: performance.now() });
    } catch {
      // Some phones allow notifications only from an installed app; sound and title remain.
    }
  }

  function dismiss(id, shownOne) {
    shownOne?.note.close();
    shown.delete(id);
  }

  function title() {
    const flash = alarms.length && !calm() && Math.floor(performance.now() / 1000) % 2 === 0;
    const prefix = alarms.length ? `(${alarms.length}) ${flash ? '\u25b2\u25b2\u25b2' : 'URGENT'} ` : '';
    const text = connected ? CONSOLE : `Connection lost | ${CONSOLE}`;
    if (document.title !== prefix + text) document.title = prefix + text;
  }

  everySecond(() => {
    title();
    const now = performance.now();
    for (const item of alarms) {
      const last = shown.get(item.id);
      if (last && now - last.at > NOTIFY_AGAIN_MS) notify(item);
    }
  });

  // The first click or key anywhere lets the browser play sound: nobody should have to look for a switch at night.
  for (const event of ['pointerdown', 'keydown']) {
    document.addEventListener(event, () => {
      if (!started) {
        started = true;
        sound.unlock();
      }
    });
  }

  return {
    update,
    chime,
    /** The connection is lost or back: without it this page cannot warn anybody. */
    connection(up) {
      if (connected && !up) chime();
      connected = up;
      title();
    },
    /** Silence, as when nobody is signed in. */
    clear() {
      alarms = [];
      heard.clear();
      shown.forEach((shownOne, id) => dismiss(id, shownOne));
      ring();
      title();
    },
    /** What works: `sound` is on, off or blocked (the browser waits for a click); `notifications` as the browser says. */
    state: () => ({
      sound: preference('sound') === 'off' ? 'off' : sound.ready() ? 'on' : 'blocked',
      notifications: !('Notification' in window) ? 'unsupported' : preference('notifications') === 'later' ? 'later' : Notification.permission,
    }),
    async switchSound(on) {
      prefer('sound', on ? 'on' : 'off');
      if (on) await sound.unlock();
      ring();
      if (on && !alarms.length) sound.chime();
      onChange();
    },
    /** Ask the browser for notifications; only ever after a click on a button that says so. */
    async askForNotifications(wanted) {
      prefer('notifications', wanted ? 'ask' : 'later');
      if (wanted && 'Notification' in window) await Notification.requestPermission();
      onChange();
    },
  };
}
