// What has been said, in order, and keeping the newest in sight.

import { words } from "../words.js";
import { icon, make } from "./element.js";
import { create as createMessage } from "./message.js";
import { create as createTyping } from "./typing.js";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const dayOf = (at) =>
  new Intl.DateTimeFormat(document.documentElement.lang || undefined, { weekday: "long", month: "long", day: "numeric" }).format(
    new Date(at),
  );

/** The key by which a message keeps its place on the screen while it goes from "sending" to "sent". */
const keyOf = (entry) => entry.client_message_id || `seq-${entry.seq}`;

const asEntry = (item) => ({
  from: "patient",
  kind: "text",
  text: item.text,
  at: item.at,
  client_message_id: item.id,
  status: item.status,
  detail: item.refusal,
});

export function create({ scroller, onChoice, onRetry, onChange }) {
  const log = make("div", { class: "log", id: "log", role: "log", "aria-live": "polite", "aria-label": words.chat.log });
  const typing = createTyping();
  const end = make("div", { class: "log-end" });
  const jump = make("button", { type: "button", class: "jump", hidden: true, onclick: () => toEnd() }, icon("down"), words.chat.jump);
  const parts = new Map();
  let atEnd = true;

  const watcher = new IntersectionObserver(
    (seen) => {
      atEnd = seen[seen.length - 1].isIntersecting;
      if (atEnd) jump.hidden = true;
    },
    { root: null, rootMargin: "0px 0px 80px 0px" },
  );
  watcher.observe(end);

  function toEnd(behavior = calm() ? "auto" : "smooth") {
    end.scrollIntoView({ block: "end", behavior });
  }

  /** Shows new words from their beginning, also when they are longer than the screen. */
  function show(element) {
    const behavior = calm() ? "auto" : "smooth";
    const length = end.getBoundingClientRect().bottom - element.getBoundingClientRect().top;
    if (length > scroller.clientHeight - 16) element.scrollIntoView({ block: "start", behavior });
    else toEnd(behavior);
  }

  function dayLine(at) {
    const key = `day-${dayOf(at)}`;
    if (!parts.has(key)) {
      const element = make("p", { class: "day" }, dayOf(at));
      parts.set(key, { element, update() {}, destroy: () => element.remove() });
    }
    return key;
  }

  function partFor(entry, phone) {
    const key = keyOf(entry);
    if (!parts.has(key)) {
      parts.set(
        key,
        createMessage({
          entry,
          phone,
          onChoice,
          onRetry: () => onRetry(entry.client_message_id),
          onChange: () => onChange(entry.client_message_id, entry.text),
        }),
      );
    }
    return key;
  }

  /** Puts the parts in order with as few moves as possible: an unmoved node is not read out again. */
  function place(keys) {
    let cursor = log.firstChild;
    for (const key of keys) {
      const { element } = parts.get(key);
      if (element === cursor) cursor = cursor.nextSibling;
      else log.insertBefore(element, cursor);
    }
    for (const [key, part] of parts) {
      if (!keys.includes(key)) {
        part.destroy();
        parts.delete(key);
      }
    }
  }

  function render(entries, phone) {
    const keys = [];
    let before = null;
    const lastWithChoices = entries.reduce((found, entry) => (entry.choices && entry.choices.length ? entry : found), null);
    const lastOwn = entries.reduce((found, entry) => (entry.from === "patient" ? entry : found), null);
    for (const entry of entries) {
      const newDay = before && dayOf(before.at) !== dayOf(entry.at);
      if (newDay) keys.push(dayLine(entry.at));
      const key = partFor(entry, phone);
      keys.push(key);
      parts.get(key).update({
        follows: Boolean(before) && !newDay && before.from === entry.from && before.staff_name === entry.staff_name,
        latest: entry === lastWithChoices,
        status: entry.status || (entry === lastOwn ? "sent" : null),
        detail: entry.detail,
      });
      before = entry;
    }
    place(keys);
  }

  return {
    element: log,
    /** What stands around the log: the typing line, the end mark and the button down to it. */
    around: { typing: typing.element, end, jump },
    update({ events, pending, loaded, isTyping, phone }) {
      const entries = events.concat(pending.map(asEntry));
      const fresh = entries.filter((entry) => !parts.has(keyOf(entry)));
      const first = parts.size === 0 && fresh.length > 1;
      const follow = atEnd || fresh.some((entry) => entry.from === "patient");
      // A history that loads is not read out from its beginning.
      log.setAttribute("aria-live", loaded && !first ? "polite" : "off");
      render(entries, phone);
      typing.update({ on: isTyping });
      if (!fresh.length) {
        if (isTyping && atEnd) toEnd();
      } else if (first) {
        toEnd("auto");
      } else if (follow) {
        show(parts.get(keyOf(fresh[0])).element);
      } else {
        jump.hidden = false;
      }
    },
    toEnd,
    destroy() {
      watcher.disconnect();
      typing.destroy();
      [log, end, jump].forEach((element) => element.remove());
    },
  };
}
