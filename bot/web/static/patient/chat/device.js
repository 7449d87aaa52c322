// What this device remembers: the conversation's id and token, messages not yet sent, words not yet finished.

const PREFIX = "clinic-chat.";

function usable(name) {
  try {
    const storage = window[name];
    storage.setItem(`${PREFIX}probe`, "1");
    storage.removeItem(`${PREFIX}probe`);
    return storage;
  } catch (_) {
    return null; // blocked or full: the chat still works, and is forgotten with the tab
  }
}

function inMemory() {
  const kept = new Map();
  return {
    getItem: (key) => (kept.has(key) ? kept.get(key) : null),
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
}

/** `draft` lives as long as the tab; everything else until it is cleared. `onChange(key)` tells of other tabs. */
export function create({ onChange }) {
  const lasting = usable("localStorage") || inMemory();
  const passing = usable("sessionStorage") || inMemory();
  const keys = ["conversation", "outbox", "draft"];
  const home = (key) => (key === "draft" ? passing : lasting);
  let left = false;

  function heard(event) {
    if (event.key === null) keys.forEach(onChange);
    else if (event.key.startsWith(PREFIX)) onChange(event.key.slice(PREFIX.length));
  }
  window.addEventListener("storage", heard);

  return {
    read(key) {
      try {
        return JSON.parse(home(key).getItem(PREFIX + key));
      } catch (_) {
        return null;
      }
    },
    write(key, value) {
      if (left) return;
      try {
        home(key).setItem(PREFIX + key, JSON.stringify(value));
      } catch (_) {
        // Full: the message is still on the screen and still being sent.
      }
    },
    remove: (key) => home(key).removeItem(PREFIX + key),
    /** Forgets everything and, when leaving, keeps anything still running from writing again. */
    clear({ leaving = false } = {}) {
      left = leaving;
      keys.forEach((key) => home(key).removeItem(PREFIX + key));
    },
    destroy: () => window.removeEventListener("storage", heard),
  };
}
