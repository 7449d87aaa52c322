// Leave quickly: one tap or Esc twice. Replaces the page, so "back" does not return.

const TWICE_WITHIN = 1000;

/** `elsewhere(url)` leaves through a surrounding page and says whether it did. */
export function create({ element, clear, elsewhere, onFirstEscape }) {
	let pressed = -TWICE_WITHIN;

	function leave(event) {
		if (event) event.preventDefault();
		// Empty at once, also when the other site never loads.
		document.documentElement.hidden = true;
		document.title = "";
		clear();
		if (!elsewhere(element.href)) location.replace(element.href);
	}

	function onKey(event) {
		if (event.key !== "Escape" || event.repeat || event.isComposing) return;
		const since = event.timeStamp - pressed;
		pressed = event.timeStamp;
		if (since < TWICE_WITHIN) leave(event);
		else if (!document.querySelector("dialog[open]")) onFirstEscape();
	}

	element.addEventListener("click", leave);
	document.addEventListener("keydown", onKey);
	return { element, leave, update() {}, destroy: () => document.removeEventListener("keydown", onKey) };
}
