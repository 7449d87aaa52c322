// "The assistant is writing", shown and said.

import { words } from "../words.js";
import { fill, make } from "./element.js";

export function create() {
  const element = make("div", { class: "typing", role: "status" });
  let shown = false;
  return {
    element,
    update({ on }) {
      if (on === shown) return;
      shown = on;
      const dots = () => make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
      fill(element, on && dots(), on && make("span", null, words.typing));
    },
    destroy: () => element.remove(),
  };
}
