// Where the patient writes. Nothing typed here is ever thrown away by the page.

import { words } from "../words.js";
import { find, setText } from "./element.js";

const LIMIT = 2000; // the server's rule: characters (code points)
const NEAR = 1800;
const ROWS = 5;

const count = (text) => Array.from(text.trim()).length;
const number = (value) => value.toLocaleString(document.documentElement.lang);

/** With a mouse and a keyboard; on a phone Enter makes a new line and a thumb uses the button. */
const enterSends = () => matchMedia("(hover: hover) and (pointer: fine)").matches;

function remark(used) {
	if (used > LIMIT) return words.composer.long(number(used - LIMIT), number(LIMIT));
	if (used >= NEAR) return words.composer.count(number(used), number(LIMIT));
	return enterSends() ? words.composer.keys : "";
}

export function create({ element, device, onSend }) {
	const [field, send, note] = element.children;

	function refresh() {
		const used = count(field.value);
		setText(note, remark(used));
		send.classList.toggle("send-ready", used > 0 && used <= LIMIT);
		field.setAttribute("aria-invalid", used > LIMIT);
		device.write("draft", field.value);
		field.rows = 1;
		const line = parseFloat(getComputedStyle(field).lineHeight);
		field.rows = Math.min(ROWS, 1 + Math.round((field.scrollHeight - field.clientHeight) / line));
	}

	function set(text) {
		field.value = text;
		refresh();
	}

	function submit(event) {
		event.preventDefault();
		const text = field.value.trim();
		field.focus();
		if (!text || count(text) > LIMIT) return;
		set("");
		onSend(text);
	}

	element.addEventListener("submit", submit);
	field.addEventListener("input", refresh);
	field.addEventListener("keydown", (event) => {
		if (event.key !== "Enter" || event.isComposing) return;
		if (event.ctrlKey || event.metaKey || (enterSends() && !event.shiftKey)) submit(event);
	});
	// A tap on it must not fold the phone's keyboard.
	send.addEventListener("pointerdown", (event) => event.preventDefault());
	set(device.read("draft") || "");

	return {
		element,
		/** Puts words back to be changed, without losing what is being written. */
		update({ text }) {
			set([field.value.trim(), text].filter(Boolean).join("\n"));
			field.focus();
		},
		empty: () => set(""),
		focus: () => field.focus({ preventScroll: true }),
		destroy: () => element.remove(),
	};
}
