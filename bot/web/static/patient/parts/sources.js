// What an answer rests on, folded away until asked for.

import { words } from "../words.js";
import { make } from "./element.js";

export function create({ sources, review }) {
  const draft = review === "draft";
  const element = make(
    "details",
    { class: "sources" },
    make("summary", null, words.sources.title, draft && make("span", { class: "sources-mark" }, ` (${words.sources.draftMark})`)),
    draft && make("p", { class: "sources-draft" }, words.sources.draft),
    make("ul", null, ...sources.map((source) => make("li", null, source))),
  );
  return { element, update() {}, destroy: () => element.remove() };
}
