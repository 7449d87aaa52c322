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

const address = (name, id) => (name === 'queue' ? location.pathname : `#${name}=${encodeURIComponent(id)}`);

/** Go somewhere. */
export function go(name, id) {
  const { name: here, id: current } = place();
  if (here === name && current === (id ?? null)) return;
  history.pushState(null, '', address(name, id));
  window.dispatchEvent(new Event('placechange'));
}

/** Write the same place differently, as when a handoff turns out to be a conversation. */
export function rename(name, id) {
  history.replaceState(null, '', address(name, id));
}

/** Call `listener` whenever the place changes. */
export function onPlace(listener) {
  for (const event of ['hashchange', 'popstate', 'placechange']) window.addEventListener(event, listener);
}
