// Leave quickly: one tap or Esc twice. Clears the chat from this device and replaces the page, so "back" does not return.

const TWICE_WITHIN = 1000;

/** `clear()` forgets and stops everything; `elsewhere(url)` leaves through a surrounding page and says whether it did. */
export function create({ element, clear, elsewhere, onFirstEscape }) {
	let pressed = -TWICE_WITHIN;

	function leave(event) {
		if (event) event.preventDefault();
		// The screen is empty before the other site has loaded, also when it never does.
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
