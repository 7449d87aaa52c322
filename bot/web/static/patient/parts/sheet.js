// A dialog that rises from the bottom on phones and stands in the middle elsewhere.

/** Esc, its close buttons and a tap beside it close it; the focus goes back where it was. */
export function create({ element }) {
	let before = null;

	function close() {
		if (element.close) element.close();
		else element.removeAttribute("open");
		if (before) before.focus();
		before = null;
	}

	element.addEventListener("click", ({ target }) => (target === element || target.closest("[data-close]")) && close());
	element.addEventListener("cancel", (event) => {
		event.preventDefault();
		close();
	});

	return {
		element,
		open() {
			before = document.activeElement;
			// Phones from before 2022 have no modal dialogs.
			if (element.showModal) element.showModal();
			else element.setAttribute("open", "");
			element.querySelector("h2").focus();
		},
		close,
		update() {},
		destroy: () => element.remove(),
	};
}
