// One message: who says it, what is said, and what can be done with it.

import { words } from "../words.js";
import { create as createChoices } from "./choices.js";
import { create as createDelivery } from "./delivery.js";
import { make } from "./element.js";
import { create as createHelpLinks } from "./help_links.js";
import { paragraphs } from "./paragraphs.js";
import { create as createSources } from "./sources.js";

const clock = (at) =>
  new Intl.DateTimeFormat(document.documentElement.lang || undefined, { hour: "numeric", minute: "2-digit" }).format(at);

function authorOf(entry) {
  if (entry.from === "patient") return words.author.you;
  if (entry.from === "staff") return words.author.staff(entry.staff_name);
  return words.author[entry.from] || words.author.system;
}

/** A crisis reply, or any other message that brings ways to reach people at once. */
const isUrgent = (entry) => entry.kind === "crisis" || entry.tier === "crisis" || entry.tier === "emergency";

/** `entry`: an event of the server, or the same shape made of a message on its way. */
export function create({ entry, phone, onChoice, onRetry, onChange }) {
  const own = entry.from === "patient";
  const urgent = !own && isUrgent(entry);
  const notice = entry.from === "system" && !urgent;
  const delivery = own ? createDelivery({ onRetry, onChange }) : null;
  const choices = entry.choices && entry.choices.length ? createChoices({ choices: entry.choices, onChoice }) : null;
  const at = new Date(entry.at);
  const author = make(
    "p",
    { class: "message-author" },
    entry.from === "staff" && make("span", { class: "initial", "aria-hidden": "true" }, (entry.staff_name || "•").slice(0, 1)),
    make("span", null, authorOf(entry)),
    make("time", { datetime: entry.at }, clock(at)),
  );
  const element = make(
    "article",
    {
      class: `message message-${entry.from}${urgent ? " message-urgent" : ""}${notice ? " message-notice" : ""}`,
      "data-kind": entry.kind,
      "data-tier": entry.tier || null,
    },
    author,
    make(
      "div",
      { class: "bubble" },
      urgent && make("p", { class: "urgent-title" }, words.help.card),
      make("div", { class: "message-text" }, ...paragraphs(entry.text || "", { linked: !own, phone })),
      entry.links && entry.links.length && createHelpLinks({ links: entry.links }).element,
      entry.sources && entry.sources.length && createSources(entry).element,
    ),
    delivery && delivery.element,
    choices && choices.element,
  );

  return {
    element,
    /** `follows`: the message above is from the same author; `latest`: the last one that offers choices. */
    update({ follows, latest, status, detail }) {
      element.classList.toggle("message-follows", follows);
      if (delivery) delivery.update({ status, detail });
      if (choices) choices.update({ latest });
    },
    destroy: () => element.remove(),
  };
}
