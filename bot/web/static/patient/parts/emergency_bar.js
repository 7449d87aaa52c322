// The bar of numbers is in the page itself and needs no script. This adds a list of further lines to it.

import { words } from "../words.js";
import { make } from "./element.js";
import { helpLink } from "./help_links.js";
import { create as createSheet } from "./sheet.js";

const digits = (href) => href.replace(/^(tel|sms):/, "").replace(/[?&].*$/, "");

function lineOf(line) {
  const links = [
    line.call && { label: words.help.call(digits(line.call)), href: line.call },
    line.sms && { label: words.help.text(digits(line.sms)), href: line.sms },
    line.chat && { label: words.help.chat, href: line.chat },
  ].filter(Boolean);
  return make(
    "li",
    null,
    make("p", { class: "line-name" }, line.label),
    line.note && make("p", { class: "line-note" }, line.note),
    make("div", { class: "help-links" }, ...links.map(helpLink)),
  );
}

export function create({ element }) {
  const lines = make("ul", { class: "lines" });
  const sheet = createSheet({ title: words.help.title, body: [make("p", null, words.help.about), lines], kind: "sheet-help" });
  const more = make("button", { type: "button", class: "emergency-more", hidden: true, onclick: sheet.open }, words.help.more);
  element.querySelector(".emergency-inner").append(more);
  document.body.append(sheet.element);
  return {
    element,
    update({ clinic }) {
      const known = (clinic && clinic.crisis) || [];
      if (!known.length || !more.hidden) return;
      lines.append(...known.map(lineOf));
      if (clinic.phone) lines.append(lineOf({ label: words.help.clinic(clinic.name), call: clinic.phone_href }));
      more.hidden = false;
    },
    destroy() {
      more.remove();
      sheet.destroy();
    },
  };
}
