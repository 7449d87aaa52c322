// Before the first message: the disclosure, and a few questions to begin with.

import { words } from "../words.js";
import { create as createChoices } from "./choices.js";
import { make, setText } from "./element.js";

export function create({ element, disclosure, onChoice }) {
  let choices = null;
  return {
    element,
    /** Suggestions are offered until something has been said. */
    update({ clinic, quiet }) {
      if (clinic && clinic.disclosure) setText(disclosure, clinic.disclosure);
      element.classList.toggle("welcome-quiet", quiet);
      const suggestions = (clinic && clinic.first_question_suggestions) || [];
      if (!choices && suggestions.length) {
        choices = make(
          "div",
          { class: "suggestions" },
          make("p", { class: "suggestions-title" }, words.chat.suggestions),
          createChoices({ choices: suggestions, onChoice, label: words.chat.suggestions }).element,
        );
        element.append(choices);
      }
      if (choices) choices.hidden = quiet;
    },
    destroy: () => element.remove(),
  };
}
