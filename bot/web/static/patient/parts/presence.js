// Under the clinic's name: who is answering, and whether somebody is there.

import { words } from "../words.js";
import { setText } from "./element.js";

function describe(state, clinic) {
	if (state && state.mode === "staff") return words.presence.staff(state.staff_name);
	// A "flag" is a quiet note for staff: nobody was asked to join.
	const asked = state && state.handoff && state.handoff.kind !== "flag";
	const who = asked ? words.presence.waiting : words.presence.assistant;
	if (!clinic) return who;
	return `${who} · ${clinic.open ? words.presence.open : words.presence.closed(clinic.opens_at)}`;
}

export function create({ element }) {
	return {
		element,
		update({ state, clinic }) {
			element.classList.toggle("presence-staff", Boolean(state) && state.mode === "staff");
			setText(element, describe(state, clinic));
		},
		destroy: () => element.remove(),
	};
}
