// Under the patient's own message: on its way, sent, or not, and what can be done.

import { words } from "../words.js";
import { button, fill, make } from "./element.js";

export function create({ onRetry, onChange }) {
	const element = make("div", { class: "delivery", tabindex: -1 });
	let shown = "";
	return {
		element,
		/** `status`: "", sending, sent, waiting or refused, with the reason in `refusal`. */
		update({ status, refusal }) {
			const now = [words.delivery[status], refusal].filter(Boolean).join(" ");
			if (now === shown) return;
			shown = now;
			const focused = element.contains(document.activeElement);
			const refused = status === "refused";
			element.dataset.status = status || "";
			fill(
				element,
				make("span", null, now),
				(refused || status === "waiting") && button("delivery-button", words.delivery.again, onRetry),
				refused && button("delivery-button", words.delivery.change, onChange),
			);
			// The pressed button is gone: a keyboard must not fall back to the top.
			if (focused) element.focus();
		},
		destroy: () => element.remove(),
	};
}
