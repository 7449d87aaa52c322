// Plain text as paragraphs, with web addresses and the clinic's phone number as links.

import { make } from "./element.js";

const ADDRESS = /(https:\/\/[^\s<>"]+[^\s<>".,;:!?)])/g;

function linkNumber(part, phone) {
  if (!phone || !phone.phone || !part.includes(phone.phone)) return [part];
  const link = () => make("a", { href: phone.phone_href }, phone.phone);
  return part.split(phone.phone).flatMap((piece, index) => (index ? [link(), piece] : [piece]));
}

/** `phone`: {phone, phone_href} or null. Words of the patient are left alone (`linked` false). */
export function paragraphs(text, { linked, phone }) {
  return text.split(/\n{2,}/).map((paragraph) => {
    const pieces = linked ? paragraph.split(ADDRESS) : [paragraph];
    const nodes = pieces.flatMap((piece, index) =>
      index % 2
        ? [make("a", { href: piece, target: "_blank", rel: "noopener noreferrer" }, piece)]
        : linked
          ? linkNumber(piece, phone)
          : [piece],
    );
    // dir=auto: right-to-left words read rightly, and cannot turn what surrounds them.
    return make("p", { dir: "auto" }, ...nodes.filter((node) => node !== ""));
  });
}
