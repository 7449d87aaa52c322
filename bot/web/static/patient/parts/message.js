// One message: who says it, what is said, what it rests on, and what can be done with it.

import { words } from "../words.js";
import { create as createChoices } from "./choices.js";
import { create as createDelivery } from "./delivery.js";
import { make } from "./element.js";
import { create as createHelpLinks } from "./help_links.js";

/** The time, and the day too when it is not today's. */
function moment(at) {
	const day = at.toDateString() !== new Date().toDateString() && { weekday: "long", month: "short", day: "numeric" };
	return at.toLocaleString(document.documentElement.lang, { ...day, hour: "numeric", minute: "2-digit" });
}

/** Text nodes in paragraphs; the clinic's phone number becomes a link. */
function paragraphs(text, clinic) {
	return text.split(/\n{2,}/).map((paragraph) => {
		const pieces = clinic ? paragraph.split(clinic.phone) : [paragraph];
		const link = () => make("a", { href: clinic.phone_href }, clinic.phone);
		// dir=auto: right-to-left words cannot turn what surrounds them.
		return make("p", { dir: "auto" }, ...pieces.flatMap((piece, i) => (i ? [link(), piece] : [piece])));
	});
}

function sourcesOf({ sources, review }) {
	const draft = review === "draft";
	const list = sources.map((source) => make("li", null, source));
	const summary = make("summary", null, words.sources, draft && words.draftMark);
	return make("details", { class: "sources" }, summary, draft && make("p", null, words.draft), make("ul", null, ...list));
}

/** `entry`: an event, or a message on its way in the same shape. */
export function create({ entry, clinic, onChoice, onRetry, onChange }) {
	const { from, kind, tier, text, choices = [], links = [], sources = [], staff_name: name } = entry;
	const own = from === "patient";
	const urgent = !own && (kind === "crisis" || tier === "crisis" || tier === "emergency");
	const delivery = own && createDelivery({ onRetry, onChange });
	const answers = choices.length && createChoices({ choices, onChoice });
	const author = make(
		"p",
		{ class: "message-author" },
		from === "staff" && make("span", { class: "initial", "aria-hidden": "true" }, Array.from(name || "•")[0]),
		make("span", null, words.author[from](name)),
		make("time", { datetime: entry.at }, moment(new Date(entry.at))),
	);
	const bubble = make(
		"div",
		{ class: "bubble" },
		urgent && make("p", { class: "urgent-title" }, words.help.card),
		make("div", { class: "message-text" }, ...paragraphs(text, own ? null : clinic)),
		links.length > 0 && createHelpLinks({ links }).element,
		sources.length > 0 && sourcesOf(entry),
	);
	const element = make("article", { class: `message message-${from}` }, author, bubble);
	if (urgent) element.classList.add("message-urgent");
	if (delivery) element.append(delivery.element);
	if (answers) element.append(answers.element);
	return {
		element,
		urgent,
		/** `follows`: on one from the same author; `latest`: the last one with choices. */
		update({ follows, latest, status, refusal }) {
			element.classList.toggle("message-follows", follows);
			if (delivery) delivery.update({ status, refusal });
			if (answers) answers.update({ latest });
		},
		destroy: () => element.remove(),
	};
}
