// A quiet line about how things stand: connection, assistant, paused questions.

import { fill, icon, make, setText } from "./element.js";

export function create({ tone, symbol = "info" }) {
  const text = make("p", null);
  const body = make("div", { class: "notice-inner" }, icon(symbol), text);
  const element = make("div", { class: `notice notice-${tone}`, role: "status" });
  return {
    element,
    /** `text` null takes the line away. */
    update({ text: words }) {
      if (!words) return fill(element);
      setText(text, words);
      if (!element.firstChild) element.append(body);
    },
    destroy: () => element.remove(),
  };
}
