// Under the clinic's name: who is answering, and whether somebody is there.

import { words } from "../words.js";
import { setText } from "./element.js";

function describe(state, clinic, open) {
	if (state && state.mode === "staff") return words.presence.staff(state.staff_name);
	// A "flag" is a quiet note for staff: nobody was asked to join.
	const asked = state && state.handoff && state.handoff.kind !== "flag";
	const who = asked ? words.presence.waiting : words.presence.assistant;
	if (!clinic) return who;
	return `${who} · ${open ? words.presence.open : words.presence.closed(clinic.opens_at)}`;
}

export function create({ element }) {
	const told = { state: null, clinic: null, open: false };

	/** Both say whether the clinic is open; what came last counts, for a page may lie open over closing time. */
	function hear({ state, clinic }) {
		if (state && state !== told.state) told.open = !state.closed_clinic;
		if (clinic && clinic !== told.clinic) told.open = clinic.open;
		Object.assign(told, { state, clinic });
	}

	return {
		element,
		update({ state, clinic }) {
			hear({ state, clinic });
			element.classList.toggle("presence-staff", Boolean(state) && state.mode === "staff");
			setText(element, describe(state, clinic, told.open));
		},
		destroy: () => element.remove(),
	};
}
