// A quiet line about how things stand: connection, assistant, paused questions.

import { setText } from "./element.js";

export function create({ element }) {
	return {
		element,
		/** No `words` take the line away. */
		update({ words }) {
			element.classList.toggle("notice-shown", Boolean(words));
			setText(element.querySelector("p"), words || "");
		},
		destroy: () => element.remove(),
	};
}
