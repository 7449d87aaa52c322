// Where the patient writes. Nothing typed here is ever thrown away by the page.

import { words } from "../words.js";
import { icon, make, setText } from "./element.js";

const LIMIT = 2000; // the server's rule: characters (code points), without spaces at either end
const NEAR = 1800;

const count = (text) => Array.from(text.trim()).length;
const number = (value) => value.toLocaleString(document.documentElement.lang || undefined);

/** With a mouse and a keyboard Enter sends; on a phone it makes a new line, and a thumb uses the button. */
const enterSends = () => matchMedia("(hover: hover) and (pointer: fine)").matches;

export function create({ device, onSend }) {
  const field = make("textarea", {
    id: "message",
    rows: 1,
    placeholder: words.composer.hint,
    "aria-label": words.composer.label,
    "aria-describedby": "composer-note",
    autocomplete: "off",
    dir: "auto",
    enterkeyhint: enterSends() ? "send" : "enter",
  });
  const button = make("button", { type: "submit", class: "send" }, icon("send"), make("span", { class: "send-word" }, words.composer.send));
  const note = make("p", { class: "composer-note", id: "composer-note", "aria-live": "polite" });
  const element = make("form", { class: "composer", novalidate: true }, make("div", { class: "composer-row" }, field, button), note);

  function fit() {
    field.rows = 1;
    const line = parseFloat(getComputedStyle(field).lineHeight) || 24;
    const padding = field.offsetHeight - line;
    field.rows = Math.max(1, Math.min(6, Math.round((field.scrollHeight - padding) / line)));
  }

  function refresh() {
    const used = count(field.value);
    const over = used > LIMIT;
    const keys = enterSends() ? words.composer.keys : "";
    const extra = over ? words.composer.tooLong(number(used - LIMIT), number(LIMIT)) : "";
    setText(note, extra || (used >= NEAR ? words.composer.count(number(used), number(LIMIT)) : keys));
    note.classList.toggle("composer-note-over", over);
    button.classList.toggle("send-ready", used > 0 && !over);
    if (over) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    device.write("draft", field.value);
    fit();
  }

  function submit(event) {
    if (event) event.preventDefault();
    const text = field.value.trim();
    if (text && count(text) <= LIMIT) {
      onSend(text);
      field.value = "";
      refresh();
    }
    field.focus();
  }

  function onKey(event) {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    const wanted = event.ctrlKey || event.metaKey || (enterSends() && !event.shiftKey && !event.altKey);
    if (wanted) submit(event);
  }

  element.addEventListener("submit", submit);
  field.addEventListener("input", refresh);
  field.addEventListener("keydown", onKey);
  // A tap on "send" must not take the focus away: the phone's keyboard would fold and open again.
  button.addEventListener("pointerdown", (event) => event.preventDefault());

  return {
    element,
    /** Puts words back to be changed, without losing what is being written. */
    update({ text }) {
      field.value = [field.value.trim(), text].filter(Boolean).join("\n");
      refresh();
      field.focus();
    },
    restore() {
      field.value = device.read("draft") || "";
      refresh();
    },
    empty() {
      field.value = "";
      refresh();
    },
    focus: () => field.focus({ preventScroll: true }),
    destroy: () => element.remove(),
  };
}
