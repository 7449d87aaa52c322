// Buttons a patient can tap instead of typing. In older messages they go on working, only quieter.

import { words } from "../words.js";
import { button, make } from "./element.js";

export function create({ choices, onChoice }) {
	const buttons = choices.map((choice) => button("choice", choice.title, () => onChoice(choice)));
	const element = make("div", { class: "choices", role: "group", "aria-label": words.choices }, ...buttons);
	return {
		element,
		update: ({ latest }) => element.classList.toggle("choices-older", !latest),
		destroy: () => element.remove(),
	};
}
