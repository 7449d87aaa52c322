// Big one-tap links to people: call, text, chat online.

import { words } from "../words.js";
import { icon, make } from "./element.js";

/** `links`: [{label, href}]; what is neither tel:, sms: nor https: is left out. */
export function create({ links }) {
	const element = make("div", { class: "help-links" });
	for (const { label, href } of links) {
		const [, scheme] = /^(tel|sms|https):/.exec(href) || [];
		const away = scheme === "https" && { target: "_blank", rel: "noopener noreferrer" };
		const hint = away && make("span", { class: "unseen" }, words.help.newTab);
		if (scheme) element.append(make("a", { class: "help-link", href, ...away }, icon(scheme), make("span", null, label, hint)));
	}
	return { element, update() {}, destroy: () => element.remove() };
}
