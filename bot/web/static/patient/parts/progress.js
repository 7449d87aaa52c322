// How far the questions have come.

import { words } from "../words.js";
import { setText } from "./element.js";

export function create({ element }) {
	const [label, bar] = element.children;
	return {
		element,
		/** `prescreen` as in the server's state, or null. */
		update({ prescreen }) {
			const going = prescreen && prescreen.status === "active" && prescreen.progress;
			element.hidden = !going;
			if (!going) return;
			[bar.max, bar.value] = [going[1], going[0]];
			setText(label, words.prescreen.progress(...going));
		},
		destroy: () => element.remove(),
	};
}
