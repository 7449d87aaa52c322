// What this device remembers: the conversation's id and token, messages not yet sent, and for the tab's life a draft.

const KEYS = { conversation: "localStorage", outbox: "localStorage", draft: "sessionStorage" };
const PREFIX = "clinic-chat.";

/** `onChange(key)`: another tab changed it. Where storage is blocked, all lives as long as the page. */
export function create({ onChange }) {
	const memory = new Map();
	let left = false;

	window.addEventListener("storage", (event) => {
		if (!event.key) Object.keys(KEYS).forEach(onChange);
		else if (event.key.startsWith(PREFIX)) onChange(event.key.slice(PREFIX.length));
	});

	function remove(key) {
		memory.delete(key);
		try {
			window[KEYS[key]].removeItem(PREFIX + key);
		} catch (_) {} // blocked: nothing was written there
	}

	return {
		read(key) {
			try {
				return JSON.parse(window[KEYS[key]].getItem(PREFIX + key)) || memory.get(key);
			} catch (_) {
				return memory.get(key);
			}
		},
		write(key, value) {
			if (left) return;
			try {
				window[KEYS[key]].setItem(PREFIX + key, JSON.stringify(value));
				memory.delete(key);
			} catch (_) {
				memory.set(key, value);
			}
		},
		remove,
		/** Forgets everything; when leaving, whatever still runs can write nothing again. */
		clear({ leaving = false } = {}) {
			left = leaving;
			Object.keys(KEYS).forEach(remove);
		},
	};
}
