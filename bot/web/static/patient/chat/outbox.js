// Messages on their way: kept on the device until the server has them, sent in order, each exactly once
// (the server knows a repeated client_message_id again).

import { backOff, createPause } from "./pause.js";

/** A random UUID, also where `crypto.randomUUID` is missing (older phones, plain http). */
function newId() {
	if (crypto.randomUUID) return crypto.randomUUID();
	const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
	return bytes.map((byte, i) => (i % 2 || i < 4 || i > 10 ? "" : "-") + byte.toString(16).padStart(2, "0")).join("");
}

/** `deliver(item)` may reject with a Problem. An item: {id, text, choice, at, refusal: null or why}. */
export function create({ device, deliver, onSent, onChange }) {
	const pause = createPause();
	let failures = 0;
	let running = false;
	let stopped = false;

	// Read anew each time: other tabs write too.
	const items = () => device.read("outbox") || [];
	const waiting = () => items().find((item) => item.refusal === null);
	const write = (changed) => device.write("outbox", changed);
	const remove = (id) => write(items().filter((item) => item.id !== id));
	const refuse = (id, refusal) => write(items().map((item) => (item.id === id ? { ...item, refusal } : item)));

	/** Milliseconds to rest before the next attempt. */
	async function attempt(item) {
		try {
			await deliver(item);
			failures = 0;
			if (stopped) return 0;
			remove(item.id);
			onSent(item);
		} catch (problem) {
			if (!problem.final) return backOff(failures++, problem.retryAfter);
			refuse(item.id, problem.detail);
		}
		return 0;
	}

	async function run() {
		if (running) return;
		running = true;
		for (let item = waiting(); item && !stopped; item = waiting()) {
			const rest = await attempt(item);
			onChange();
			if (rest) await pause.wait(rest);
		}
		running = false;
	}

	return {
		add(message) {
			write(items().concat({ id: newId(), at: new Date().toISOString(), choice: null, refusal: null, ...message }));
			onChange();
			run();
		},
		/** Oldest first, with `status`: sending, waiting or refused. */
		pending: () =>
			items().map((item) => ({
				...item,
				status: item.refusal !== null ? "refused" : failures || navigator.onLine === false ? "waiting" : "sending",
			})),
		/** Sends now what waits, and with an id what was refused. */
		retry(id) {
			if (id) refuse(id, null);
			pause.cut();
			run();
		},
		remove,
		stop() {
			stopped = true;
			pause.cut();
		},
	};
}
