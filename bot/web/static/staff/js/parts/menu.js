// Everything that is not needed every minute: recent chats, a drill, sound, shortcuts, password, sign out.

import { button, fill, h, icon, setText } from '../dom.js';
import { preference, prefer } from '../preferences.js';
import { SHORTCUTS } from '../keyboard.js';
import { ask } from './dialogs.js';

/** Update with `{me}`. */
export function create({ attention, onRecent, onDrill, onPassword, onSignOut }) {
  const who = h('p', { class: 'menu-who' });
  const name = h('span', { class: 'menu-name' });
  const sound = item('', () => attention.switchSound(attention.state().sound === 'off'));
  const notify = item('Allow notifications', () => attention.askForNotifications(true));
  const panel = h('div', { class: 'menu-panel', id: 'menu-panel', hidden: true }, who,
    item('Recent conversations', onRecent), numbers(), item('Start a drill', drill), sound, notify,
    item('Keyboard shortcuts', shortcuts), item('Change password', onPassword), item('Sign out', onSignOut));
  const toggle = button('', { class: 'menu-toggle', 'aria-expanded': 'false', 'aria-controls': 'menu-panel', on: { click: () => set(panel.hidden) } },
    icon('menu'), h('span', { class: 'visually-hidden' }, 'Menu, '), name);
  const element = h('div', { class: 'menu', on: { focusout: left } }, toggle, panel);

  function item(label, act) {
    return button(label, { class: 'menu-item', on: { click() { set(false); toggle.focus(); act(); } } });
  }

  function numbers() {
    return h('a', { class: 'menu-item', href: '/staff/prescreens', target: '_blank', rel: 'noopener', on: { click: () => set(false) } },
      'Pre-screens by week', h('span', { class: 'visually-hidden' }, ' (opens in a new tab)'));
  }

  function set(open) {
    const was = !panel.hidden;
    panel.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
    notify.hidden = !['later', 'default'].includes(attention.state().notifications);
    setText(sound, attention.state().sound === 'off' ? 'Turn sound on' : 'Turn sound off');
    return was;
  }

  function left(event) {
    if (event.relatedTarget && !element.contains(event.relatedTarget)) set(false);
  }

  function outside(event) {
    if (!panel.hidden && !element.contains(event.target)) set(false);
  }

  document.addEventListener('pointerdown', outside);

  function drill() {
    ask({
      title: 'Start a drill',
      body: h('p', {}, 'A made-up crisis goes through the whole chain: queue, sound and every alert channel. It is marked as a drill everywhere. Tell your colleagues first.'),
      confirm: 'Start the drill',
      submit: onDrill,
    });
  }

  function shortcuts() {
    const on = h('input', { type: 'checkbox', on: { change: () => prefer('keys', on.checked ? 'on' : 'off') } });
    on.checked = preference('keys') !== 'off';
    ask({
      title: 'Keyboard shortcuts',
      body: [
        h('dl', { class: 'shortcuts' }, SHORTCUTS.flatMap(([key, does]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, does)])),
        h('label', { class: 'choice' }, on, h('span', {}, 'Use single-key shortcuts')),
      ],
      confirm: 'Close',
    });
  }

  return {
    element,
    shortcuts,
    /** Close it; whether it was open. */
    close() {
      const was = set(false);
      if (was) toggle.focus();
      return was;
    },
    update({ me }) {
      setText(name, me.name);
      fill(who, 'Signed in as ', h('strong', {}, me.name), me.role === 'admin' ? ', administrator' : null);
    },
    destroy: () => document.removeEventListener('pointerdown', outside),
  };
}
