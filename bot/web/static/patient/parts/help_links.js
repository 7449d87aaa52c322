// Big one-tap links to people: call, text, chat online.

import { words } from "../words.js";
import { icon, make } from "./element.js";

const ICONS = { "tel:": "phone", "sms:": "text", "https:": "chat" };

function scheme(href) {
  const found = /^(tel:|sms:|https:)/.exec(href || "");
  return found && found[0];
}

/** One link; null for an address that is neither a phone number, a text message nor https. */
export function helpLink({ label, href }) {
  const kind = scheme(href);
  if (!kind) return null;
  const outside = kind === "https:";
  return make(
    "a",
    { class: "help-link", href, target: outside && "_blank", rel: outside && "noopener noreferrer" },
    icon(ICONS[kind]),
    make("span", null, label),
    outside && make("span", { class: "unseen" }, ` (${words.help.newTab})`),
  );
}

/** Links under a message, the first of a crisis card standing out. */
export function create({ links }) {
  const element = make("div", { class: "help-links" }, ...links.map(helpLink));
  return { element, update() {}, destroy: () => element.remove() };
}
