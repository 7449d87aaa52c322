// What must not be overlooked, above everything else.

import { button, fill, h } from '../dom.js';
import { reference, urgency } from '../words.js';
import { duration, everySecond } from '../time.js';

/** Update with `{connected, lostAt, alerts, sound, notifications, urgent}`. */
export function create({ onSound, onNotifications, onOpen, onAcknowledge, onRetry }) {
  const assertive = h('div', { role: 'alert' });
  const polite = h('div', { role: 'status' });
  const strip = h('div', { class: 'strip', role: 'region', 'aria-label': 'Urgent, not acknowledged' });
  const element = h('div', { class: 'banners' }, assertive, polite, strip);
  let keys = {};
  let wait = null;
  let first = null;
  const stop = everySecond(() => {
    if (first && wait) wait.textContent = duration((performance.now() - first.startedAt) / 1000);
  });

  /** Rebuild a region only when what it says changed: an alert must be announced once. */
  function put(region, key, build) {
    if (keys[region.className + region.getAttribute('role')] === key) return;
    keys[region.className + region.getAttribute('role')] = key;
    fill(region, build());
  }

  const bar = (kind, text, ...actions) => h('div', { class: `banner banner-${kind}` }, h('p', {}, text), ...actions);

  return {
    element,
    update({ connected, lostAt, alerts, sound, notifications, urgent }) {
      put(assertive, JSON.stringify([connected, alerts]), () => [
        connected ? null : bar('danger', `Connection lost at ${lostAt}. This page cannot warn you now. Trying again by itself\u2026`,
          button('Try now', { on: { click: onRetry } })),
        alerts ? bar('warning', alerts) : null,
      ]);
      put(polite, `${sound}/${notifications}`, () => [
        sound === 'off' ? bar('note', 'Sound is off: you will not hear a new crisis.', button('Turn on sound', { on: { click: () => onSound(true) } })) : null,
        sound === 'blocked' ? bar('note', 'Your browser keeps this page silent until you click.', button('Turn on sound', { on: { click: () => onSound(true) } })) : null,
        sound !== 'blocked' && notifications === 'default' ? bar('note', 'Show a notification when someone is in danger and this page is in the background? It names nobody.',
          button('Allow notifications', { on: { click: () => onNotifications(true) } }), button('Not now', { class: 'quiet', on: { click: () => onNotifications(false) } })) : null,
      ]);
      first = urgent[0] ?? null;
      put(strip, JSON.stringify([first?.id, first?.tier, urgent.length]), () => {
        if (!first) return [];
        const shown = first;
        wait = h('span', { class: 'item-wait' }, duration((performance.now() - shown.startedAt) / 1000));
        const words = `${shown.drill ? 'Drill: ' : ''}${urgency(shown).word}, ${reference(shown.conversation)}`;
        return h('div', { class: 'banner banner-danger' },
          h('p', {}, h('strong', {}, words), ' waiting ', wait, urgent.length > 1 ? ` and ${urgent.length - 1} more` : null),
          button('Open', { on: { click: () => onOpen(shown) } }),
          button('Acknowledge', { on: { click: () => onAcknowledge(shown) } }));
      });
    },
    destroy: stop,
  };
}
