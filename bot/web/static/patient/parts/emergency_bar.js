// The bar of numbers is in the page and needs no script. This adds further lines to it.

import { words } from "../words.js";
import { find, make } from "./element.js";
import { create as createHelpLinks } from "./help_links.js";
import { create as createSheet } from "./sheet.js";

/** A number as people write it. */
const written = (href) => href.replace(/^\w+:/, "").replace(/^\+?1?(\d{3})(\d{3})(\d{4})$/, "$1-$2-$3");

function lineItem({ label, note, ...line }) {
	const ways = ["call", "sms", "chat"].filter((way) => line[way]);
	const links = ways.map((way) => ({ href: line[way], label: words.help[way](written(line[way])) }));
	return make("li", null, make("b", null, label), note && make("p", null, note), createHelpLinks({ links }).element);
}

export function create({ element }) {
	const sheet = createSheet({ element: find("sheet-lines") });
	element.addEventListener("click", sheet.open);
	return {
		element,
		update({ clinic }) {
			if (!element.hidden) return;
			const own = { label: words.help.clinic(clinic.name), call: clinic.phone_href };
			sheet.element.querySelector("ul").append(...clinic.crisis.concat(own).map(lineItem));
			element.hidden = false;
		},
		destroy: () => element.remove(),
	};
}
