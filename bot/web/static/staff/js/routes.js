// Where the console is, kept in the address: `#handoff=<id>` (the links in alerts), `#conversation=<id>` or nothing.

/** The place the address names. */
export function place() {
  const [name, ...rest] = location.hash.slice(1).split('=');
  const id = safeDecode(rest.join('='));
  return ['handoff', 'conversation'].includes(name) && id ? { name, id } : { name: 'queue', id: null };
}

function safeDecode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Go somewhere. */
export function go(name, id) {
  const hash = name === 'queue' ? '' : `#${name}=${encodeURIComponent(id)}`;
  if (hash === location.hash) return;
  history.pushState(null, '', hash || location.pathname);
  window.dispatchEvent(new Event('placechange'));
}

/** Call `listener` whenever the place changes. */
export function onPlace(listener) {
  for (const event of ['hashchange', 'popstate', 'placechange']) window.addEventListener(event, listener);
}
