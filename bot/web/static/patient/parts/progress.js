// How far the questions have come.

import { words } from "../words.js";
import { make, setText } from "./element.js";

export function create() {
  const label = make("span", { id: "progress-label" });
  const bar = make("progress", { "aria-labelledby": "progress-label", max: 1, value: 0 });
  const element = make("div", { class: "progress", hidden: true }, label, bar);
  return {
    element,
    /** `prescreen` as in the server's state, or null. */
    update({ prescreen }) {
      const going = prescreen && prescreen.status === "active" && prescreen.progress;
      element.hidden = !going;
      if (!going) return;
      const [number, total] = prescreen.progress;
      setText(label, words.prescreen.progress(number, total));
      bar.max = total;
      bar.value = number;
    },
    destroy: () => element.remove(),
  };
}
