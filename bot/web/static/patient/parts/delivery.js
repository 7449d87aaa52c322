// Under the patient's own message: on its way, sent, or not, and what can be done.

import { words } from "../words.js";
import { fill, make } from "./element.js";

export function create({ onRetry, onChange }) {
  const element = make("div", { class: "delivery" });
  let shown = "";

  function button(title, action) {
    return make("button", { type: "button", class: "delivery-button", onclick: action }, title);
  }

  return {
    element,
    /** `status`: null, "sending", "sent", "waiting" or "refused" (with the server's `detail`). */
    update({ status, detail }) {
      const now = `${status}|${detail || ""}`;
      if (now === shown) return;
      shown = now;
      const focused = element.contains(document.activeElement);
      element.dataset.status = status || "";
      fill(
        element,
        status && make("span", null, status === "refused" ? `${words.status.refused} ${detail || ""}`.trim() : words.status[status]),
        (status === "waiting" || status === "refused") && button(words.status.again, onRetry),
        status === "refused" && button(words.status.change, onChange),
      );
      // The pressed button is gone now; a keyboard must not fall back to the top of the page.
      if (focused) {
        element.tabIndex = -1;
        element.focus();
      }
    },
    destroy: () => element.remove(),
  };
}
