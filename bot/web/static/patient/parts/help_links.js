// Big one-tap links: call, text, chat online; one's own result.

import { words } from "../words.js";
import { icon, make } from "./element.js";

/** `links`: [{label, href}]; any other scheme is left out. */
export function create({ links }) {
	const element = make("div", { class: "help-links" });
	for (const { label, href } of links) {
		const [, scheme] = /^\/?(tel|sms|https|result)\b/.exec(href) || [];
		const away = scheme < "s" && { target: "_blank", rel: "noopener noreferrer" };
		const hint = away && make("span", { class: "unseen" }, words.help.newTab);
		if (scheme) element.append(make("a", { class: "help-link", href, ...away }, icon(scheme), make("span", null, label, hint)));
	}
	return { element, update() {}, destroy: () => element.remove() };
}
