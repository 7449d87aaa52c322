// Before the first message: the disclosure, and a few questions to begin with.

import { create as createChoices } from "./choices.js";
import { find, setText } from "./element.js";

export function create({ element, onChoice }) {
	const suggestions = find("suggestions");
	let choices = null;
	return {
		element,
		/** `quiet`: something has been said; the disclosure stays, the rest makes room. */
		update({ clinic, quiet }) {
			element.classList.toggle("welcome-quiet", quiet);
			if (clinic && !choices) {
				setText(find("disclosure"), clinic.disclosure);
				choices = createChoices({ choices: clinic.first_question_suggestions, onChoice });
				suggestions.append(choices.element);
			}
			suggestions.hidden = quiet || !choices;
		},
		destroy: () => element.remove(),
	};
}
