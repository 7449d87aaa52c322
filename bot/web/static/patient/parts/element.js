// Elements are made of attributes and text nodes, never of markup in strings.

const SVG = "http://www.w3.org/2000/svg";

export const find = (id) => document.getElementById(id);

/** With attributes, listeners (`onclick`...) and children; what is empty is left out. */
export function make(tag, attributes, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes || {})) {
		if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
		else if (value || value === 0) element.setAttribute(name, value);
	}
	fill(element, ...children);
	return element;
}

export const button = (className, title, onclick) => make("button", { type: "button", class: className, onclick }, title);

export function fill(element, ...children) {
	element.textContent = "";
	element.append(...children.filter((child) => child || child === 0));
}

/** Changes text only when it differs, so that a live region does not read it again. */
export function setText(element, text) {
	if (element.textContent !== text) element.textContent = text;
}

/** A line drawing of index.html, hidden from screen readers. */
export function icon(name) {
	const [svg, use] = [document.createElementNS(SVG, "svg"), document.createElementNS(SVG, "use")];
	svg.setAttribute("class", "icon");
	svg.setAttribute("aria-hidden", "true");
	use.setAttribute("href", `#icon-${name}`);
	svg.append(use);
	return svg;
}
