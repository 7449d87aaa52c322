// A dialog that rises from the bottom on phones and stands in the middle elsewhere.

import { icon, make } from "./element.js";
import { words } from "../words.js";

let count = 0;

/** `body`: nodes; `actions`: buttons at the end. Esc and a tap beside it close it; the focus goes back where it was. */
export function create({ title, body, actions = [], kind = "" }) {
  count += 1;
  const id = `sheet-title-${count}`;
  const closer = make("button", { type: "button", class: "sheet-close", "aria-label": words.options.close, onclick: () => close() }, icon("close"));
  const heading = make("h2", { id, tabindex: -1 }, title);
  const element = make(
    "dialog",
    { class: `sheet ${kind}`.trim(), "aria-labelledby": id },
    make("div", { class: "sheet-inner" }, make("div", { class: "sheet-top" }, heading, closer), ...body, ...actions),
  );
  let before = null;

  function close() {
    if (element.close) element.close();
    else element.removeAttribute("open");
    if (before && before.isConnected) before.focus();
    before = null;
  }

  element.addEventListener("click", (event) => event.target === element && close());
  element.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });

  return {
    element,
    open() {
      before = document.activeElement;
      // Phones from before 2022 have no modal dialogs; there it is a panel over the page.
      if (element.showModal) element.showModal();
      else element.setAttribute("open", "");
      heading.focus();
    },
    close,
    isOpen: () => element.hasAttribute("open"),
    update() {},
    destroy: () => element.remove(),
  };
}
