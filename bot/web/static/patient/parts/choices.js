// Buttons a patient can tap instead of typing. They go on working in older messages, only quieter.

import { words } from "../words.js";
import { make } from "./element.js";

export function create({ choices, onChoice, label = words.chat.choices }) {
  const element = make(
    "div",
    { class: "choices", role: "group", "aria-label": label },
    ...choices.map((choice) =>
      make("button", { type: "button", class: "choice", onclick: () => onChoice(choice) }, choice.title),
    ),
  );
  return {
    element,
    update({ latest }) {
      element.classList.toggle("choices-older", !latest);
    },
    destroy: () => element.remove(),
  };
}
