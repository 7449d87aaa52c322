// One patient's conversation as the page sees it: what was said, what is on its way, how things stand.

import { create as createConnection } from "./connection.js";
import { create as createHistory } from "./history.js";
import { create as createOutbox } from "./outbox.js";

/** `onChange()` follows every change, `onArrival(count)` new messages from others. */
export function create({ api, device, onChange, onArrival }) {
	const history = createHistory();
	let handedOver = []; // with the server, not yet echoed in the events
	let conversation = device.read("conversation");
	let state = null;
	let link = "idle";
	let loaded = !conversation;
	let ended = null; // "gone" or "deleted"

	function onFrame(frame, complete) {
		const { fresh, gap } = history.add(frame.events, complete);
		const arrived = loaded ? fresh.filter((event) => event.from !== "patient").length : 0;
		loaded = true;
		state = frame.state;
		handedOver = handedOver.filter((item) => !history.has(item.id));
		if (state.erased) return forget("deleted");
		if (gap) connection.fetchMissing();
		onChange();
		if (arrived) onArrival(arrived);
	}

	const connection = createConnection({
		api,
		target: () => conversation,
		after: history.last,
		onFrame,
		onStatus(status) {
			link = status;
			onChange();
		},
		onGone: () => forget("gone"),
	});

	/** Begun by the first message, so that reading the page leaves no trace on the server. */
	async function begin() {
		const { id, token } = device.read("conversation") || (await api.begin());
		conversation = { id, token };
		device.write("conversation", conversation);
		connection.start();
	}

	async function deliver({ id, text, choice }) {
		if (!conversation) await begin();
		const message = choice ? { choice } : { text };
		await api.post(conversation, { client_message_id: id, ...message }).catch((problem) => {
			// Words must still arrive: the next attempt begins a new chat.
			if (problem.gone) forget("gone");
			throw problem;
		});
	}

	const outbox = createOutbox({
		device,
		deliver,
		onChange: () => onChange(),
		onSent(item) {
			if (!history.has(item.id)) handedOver.push({ ...item, status: "sent" });
			if (link !== "live") connection.start();
		},
	});

	function reset(next, why) {
		conversation = next;
		state = null;
		ended = why;
		loaded = !next;
		handedOver = [];
		history.clear();
		if (next) connection.start();
		else connection.stop();
	}

	function forget(why) {
		device.remove("conversation");
		reset(null, why);
	}

	function send(message) {
		ended = null;
		outbox.add(message);
	}

	return {
		start() {
			connection.start();
			outbox.retry();
		},
		snapshot: () => ({
			begun: Boolean(conversation),
			loaded,
			ended,
			link,
			state,
			events: history.ordered(),
			// In the shape of events.
			pending: handedOver
				.concat(outbox.pending().filter((item) => !history.has(item.id)))
				.map(({ id, text, at, status, refusal }) => ({ from: "patient", client_message_id: id, text, at, status, refusal })),
		}),
		say: (text) => send({ text }),
		choose: ({ id, title }) => send({ text: title, choice: id }),
		retry: outbox.retry,
		takeBack(id) {
			outbox.remove(id);
			onChange();
		},
		wake() {
			connection.wake();
			outbox.retry();
		},
		/** Erases on the server, then here; rejects with a Problem when the server could not. */
		async erase() {
			if (conversation) await api.erase(conversation).catch((problem) => problem.gone || Promise.reject(problem));
			device.clear();
			forget("deleted");
		},
		/** Another tab began, cleared or sent something. */
		followDevice(key) {
			const known = device.read("conversation") || null;
			if (key === "conversation" && (known && known.id) !== (conversation && conversation.id)) reset(known, null);
			else onChange();
		},
		stop() {
			outbox.stop();
			connection.stop();
		},
	};
}
