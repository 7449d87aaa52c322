// What can be done with the whole chat: keep a copy, delete it.

import { words } from "../words.js";
import { icon, make } from "./element.js";
import { create as createSheet } from "./sheet.js";

function row(symbol, title, about, action) {
  return make(
    "button",
    { type: "button", class: "option", onclick: action },
    icon(symbol),
    make("span", null, make("b", null, title), make("small", null, about)),
  );
}

/** `onErase()` resolves when the chat is deleted and rejects when that failed. */
export function create({ onSave, onErase }) {
  const failed = make("p", { class: "sheet-problem", role: "alert" });
  const keep = make("button", { type: "button", class: "button", onclick: () => confirm.close() }, words.remove.keep);
  const erase = make("button", { type: "button", class: "button button-grave", onclick: onConfirm }, words.remove.confirm);
  const confirm = createSheet({
    title: words.remove.title,
    body: [make("p", null, words.remove.about), failed],
    actions: [make("div", { class: "sheet-actions" }, keep, erase)],
    kind: "sheet-confirm",
  });

  async function onConfirm() {
    failed.textContent = "";
    erase.disabled = true;
    try {
      await onErase();
      confirm.close();
    } catch (_) {
      failed.textContent = words.remove.failed;
    } finally {
      erase.disabled = false;
    }
  }

  const sheet = createSheet({
    title: words.options.title,
    body: [
      row("save", words.options.save, words.options.saveAbout, () => {
        sheet.close();
        onSave();
      }),
      row("bin", words.options.remove, words.options.removeAbout, () => {
        sheet.close();
        failed.textContent = "";
        confirm.open();
      }),
      make("p", { class: "sheet-note" }, words.options.leaveAbout),
    ],
  });
  const element = make("button", { type: "button", class: "round", "aria-label": words.options.open, "aria-haspopup": "dialog", onclick: sheet.open }, icon("more"));
  document.body.append(sheet.element, confirm.element);
  return {
    element,
    update({ available }) {
      element.hidden = !available;
    },
    destroy() {
      [element, sheet.element, confirm.element].forEach((part) => part.remove());
    },
  };
}
