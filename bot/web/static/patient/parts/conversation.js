// What has been said; the newest stays in sight, unless somebody reads further up.

import { words } from "../words.js";
import { fill, find, make } from "./element.js";
import { create as createMessage } from "./message.js";

/** By its key a message keeps its place on the screen while it goes from "sending" to "sent". */
const keyOf = (entry) => entry.client_message_id || entry.seq;
const lastOf = (entries, test) => entries.filter(test).pop();

export function create({ onChoice, onRetry, onChange }) {
	const [log, end, jump, scroller, typing] = ["log", "log-end", "jump", "scroller", "typing"].map(find);
	const dots = make("span", { class: "dots" }, make("i"), make("i"), make("i"));
	const parts = new Map();
	let following = true; // whether the end stays in sight as the conversation grows

	function toEnd(behavior = "auto") {
		following = true;
		jump.hidden = true;
		end.scrollIntoView({ block: "end", behavior });
	}

	/** Shows new words from their beginning, also when they are longer than the screen. */
	function show(element) {
		const length = end.getBoundingClientRect().bottom - element.getBoundingClientRect().top;
		if (length < Math.min(scroller.clientHeight, innerHeight - 140)) return toEnd();
		following = false;
		element.scrollIntoView({ block: "start" });
	}

	const watcher = new IntersectionObserver(([seen]) => {
		following = following || seen.isIntersecting;
		jump.hidden = jump.hidden || seen.isIntersecting;
	});
	const sizes = new ResizeObserver(() => following && parts.size && toEnd("instant"));
	watcher.observe(end);
	for (const element of [find("column"), scroller]) sizes.observe(element);
	// Only a hand lets go of the end.
	const letGo = () => (following = false);
	for (const hand of ["wheel", "touchmove", "keydown"]) scroller.addEventListener(hand, letGo, { passive: true });
	jump.addEventListener("click", () => toEnd());

	function partFor(entry, clinic) {
		const key = keyOf(entry);
		const actions = { onChoice, onRetry: () => onRetry(key), onChange: () => onChange(key, entry.text) };
		if (!parts.has(key)) parts.set(key, createMessage({ entry, clinic, ...actions }));
		return parts.get(key);
	}

	/** A node that stays where it is, is not read out again. */
	function render(entries, clinic) {
		const latest = lastOf(entries, ({ choices }) => choices && choices.length);
		const lastOwn = lastOf(entries, ({ from }) => from === "patient");
		let cursor = log.firstChild;
		let before = {};
		for (const entry of entries) {
			const part = partFor(entry, clinic);
			const follows = before.from === entry.from && before.staff_name === entry.staff_name;
			const status = entry.status || (entry === lastOwn ? "sent" : "");
			part.update({ follows, latest: entry === latest, status, refusal: entry.refusal });
			if (part.element === cursor) cursor = cursor.nextSibling;
			else log.insertBefore(part.element, cursor);
			before = entry;
		}
		const kept = new Set(entries.map(keyOf));
		for (const [key, part] of parts) {
			if (kept.has(key)) continue;
			part.destroy();
			parts.delete(key);
		}
	}

	return {
		element: log,
		update({ events, pending, isTyping, clinic }) {
			const entries = events.concat(pending);
			const fresh = entries.filter((entry) => !parts.has(keyOf(entry)));
			const history = !parts.size && fresh.length > 1;
			// A loading history is not read out.
			log.setAttribute("aria-live", history ? "off" : "polite");
			render(entries, clinic);
			if (isTyping !== Boolean(typing.firstChild)) fill(typing, isTyping && dots, isTyping && words.typing);
			if (!fresh.length) return;
			const must = fresh.find((entry) => entry.from === "patient" || parts.get(keyOf(entry)).urgent);
			if (history) toEnd("instant");
			else if (following || must) show(parts.get(keyOf(must || fresh[0])).element);
			else jump.hidden = false;
		},
		destroy() {
			watcher.disconnect();
			sizes.disconnect();
			fill(log);
		},
	};
}
