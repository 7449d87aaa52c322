// Under the clinic's name: who is answering, and whether somebody is there.

import { words } from "../words.js";
import { fill, make } from "./element.js";

export function create({ element }) {
  let shown = "";
  element.setAttribute("role", "status");

  function describe({ state, clinic }) {
    if (state && state.mode === "staff") return { who: words.presence.staff(state.staff_name), tone: "staff" };
    const asked = state && state.handoff && state.handoff.kind !== "flag";
    const who = asked ? words.presence.waiting : words.presence.assistant;
    if (!clinic) return { who, tone: "" };
    const closed = state && typeof state.closed_clinic === "boolean" ? state.closed_clinic : !clinic.open;
    return { who, where: closed ? words.presence.closed(clinic.opens_at) : words.presence.open, tone: closed ? "closed" : "open" };
  }

  return {
    element,
    update(facts) {
      const { who, where, tone } = describe(facts);
      const now = `${who}|${where || ""}|${tone}`;
      if (now === shown) return;
      shown = now;
      element.dataset.tone = tone;
      fill(element, make("span", { class: "presence-who" }, who), where && make("span", { class: "presence-where" }, where));
    },
    destroy: () => fill(element),
  };
}
